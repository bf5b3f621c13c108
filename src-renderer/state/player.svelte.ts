import { toErrorInfo, type ErrorInfo } from '../../src-shared/errors';
import { call } from '../api';

const UNPLAYABLE: ErrorInfo = {
  code: 'format-unsupported',
  message: 'This format cannot be played here, or the file is damaged.',
};
const RESTLESS: ErrorInfo = {
  code: 'changed-since',
  message: 'Another program keeps changing the file; try again when it is done.',
};
/** So often in a row a file may change before anything of it could be played. */
const MAX_LOADS = 4;

/**
 * Plays the song that is looked at; nothing is read before it is first played. The address main gives is that of the file as it
 * is then. When the file is replaced, as it is when its tags are written, main refuses to go on; then the player opens the new
 * one and goes on where it was.
 */
class Player {
  trackId = $state<number | null>(null);
  /** Whether it plays, or will as soon as there is sound. */
  isPlaying = $state(false);
  positionSec = $state(0);
  /** As the player sees it; null until it does. */
  durationSec = $state<number | null>(null);
  /** Why the song cannot be played. */
  problem = $state.raw<ErrorInfo | null>(null);
  readonly #audio = new Audio();
  /** Address of what is open. */
  #href: string | null = null;
  /** Tells an answer that nobody waits for any more. */
  #questions = 0;
  /** Times that something was opened since there last was sound. */
  #loads = 0;

  connect(): void {
    const audio = this.#audio;
    const on = (name: string, listener: () => void): void => audio.addEventListener(name, listener);
    on('timeupdate', () => this.#notePosition());
    on('durationchange', () => (this.durationSec = Number.isFinite(audio.duration) ? audio.duration : null));
    on('canplay', () => (this.#loads = 0));
    // Also when the keyboard's media keys did it.
    on('play', () => (this.isPlaying = true));
    on('pause', () => (this.isPlaying = false));
    // Chromium asks again and again for what it is refused: it waits long before it gives up.
    on('waiting', () => void this.#openCurrent());
    on('error', () => void this.#openCurrent({ orElse: UNPLAYABLE }));
  }

  /** Makes a song the one that plays next; another one that plays ends. */
  select(trackId: number): void {
    if (trackId === this.trackId) return;
    this.#close();
    this.trackId = trackId;
    this.positionSec = 0;
    this.problem = null;
  }

  toggle(): void {
    if (this.isPlaying) this.pause();
    else this.#play();
  }

  pause(): void {
    this.isPlaying = false;
    this.#audio.pause();
  }

  /** Goes to a place in the song, and goes on playing there if it plays. */
  seek(positionSec: number): void {
    this.positionSec = positionSec;
    if (this.#href !== null) this.#audio.currentTime = positionSec;
  }

  #play(): void {
    this.isPlaying = true;
    this.problem = null;
    if (this.#href === null) void this.#openCurrent();
    else this.#start();
  }

  /** Opens the file as it is now; where it is open already, there may be a problem with it. */
  async #openCurrent({ orElse }: { orElse?: ErrorInfo } = {}): Promise<void> {
    // An event of something closed since.
    if (this.trackId === null || (this.#href === null && !this.isPlaying)) return;
    const question = ++this.#questions;
    try {
      const { href } = await call('track.audio', { trackId: this.trackId });
      if (question !== this.#questions) return;
      if (href !== this.#href) this.#load(href);
      else if (orElse !== undefined) this.#fail(orElse);
    } catch (thrown) {
      if (question === this.#questions) this.#fail(toErrorInfo(thrown));
    }
  }

  /** Opens a file at the position the player is at. */
  #load(href: string): void {
    this.#loads++;
    if (this.#loads > MAX_LOADS) return this.#fail(RESTLESS);
    this.#href = href;
    this.#audio.src = href;
    this.#audio.currentTime = this.positionSec;
    if (this.isPlaying) this.#start();
  }

  #start(): void {
    // What keeps it from playing is told by the error event.
    this.#audio.play().catch(() => undefined);
  }

  #fail(problem: ErrorInfo): void {
    this.#close();
    this.problem = problem;
  }

  /** Lets go of the file. */
  #close(): void {
    this.#questions++;
    this.#loads = 0;
    this.#href = null;
    this.isPlaying = false;
    this.durationSec = null;
    this.#audio.removeAttribute('src');
    this.#audio.load();
  }

  #notePosition(): void {
    if (this.#href !== null) this.positionSec = this.#audio.currentTime;
  }
}

export const player = new Player();
