import type { WriteSummary } from '../../src-shared/contract/app-contract';
import type { TrackDetail } from '../../src-shared/domain';
import { toErrorInfo, type ErrorInfo } from '../../src-shared/errors';
import type { FieldChoice } from '../../src-shared/label-choice';
import { reasonBeside } from '../../src-shared/reason-beside';
import type { LabelField, TagEdit } from '../../src-shared/tags';
import { call, onEvent } from '../api';
import { sentence } from '../lib/format';
import { withRecent } from '../lib/manual-edits';
import { library } from './library.svelte';
import { notices } from './notices.svelte';

const MOST_RECENT_WORDS = 20;

/** The one song looked at, by its place in the library's list or in a list of its own. */
class Song {
  trackId = $state<number | null>(null);
  index = $state(0);
  /** The songs it was opened among; null: those of the library's list. */
  #among = $state.raw<readonly number[] | null>(null);
  /** The list outside the library it was opened from, by its label. */
  #list: string | null = null;
  /** Where somebody comes back from: the list, and the song that was looked at last. */
  #left: { readonly list: string; readonly trackId: number } | null = null;
  detail = $state.raw<TrackDetail | null>(null);
  error = $state.raw<ErrorInfo | null>(null);
  isWriting = $state(false);
  /** Choosing by hand goes on with the next song. */
  goesOnChoosing = $state(false);
  /** Words chosen by hand since the window opened, the newest first. */
  recentWords = $state.raw<Readonly<Record<LabelField, readonly string[]>>>({ genre: [], mood: [] });
  #isReloading = false;
  #reloadAgain = false;
  /** What the last write or undo of this song said when it was refused. */
  refusal = $state<string | null>(null);

  connect(): void {
    // Details are read from the file itself: not again before the last answer is there, but then again.
    onEvent('library.changed', () => {
      if (this.#isReloading) this.#reloadAgain = true;
      else void this.reload();
    });
  }

  get hasPrevious(): boolean {
    return this.index > 0;
  }

  get hasNext(): boolean {
    return this.index + 1 < (this.#among?.length ?? library.list.total ?? 0);
  }

  /** Opens the song at a place of the library list, and moves the list's focus along. */
  async openAt(index: number): Promise<void> {
    this.goesOnChoosing = false;
    this.#among = null;
    this.#list = null;
    await this.#openAt(index);
  }

  /**
   * Opens a song outside the library's order, with the others of its list as neighbours.
   * @param list its label, for who comes back to it
   */
  async openTrack(trackId: number, among: readonly number[] = [trackId], list: string | null = null): Promise<void> {
    this.#among = among;
    this.#list = list;
    await this.#openAt(Math.max(0, among.indexOf(trackId)));
  }

  /** Opens a neighbour, where there is one. */
  async step(distance: 1 | -1): Promise<void> {
    this.goesOnChoosing = false;
    await this.#step(distance);
  }

  async #step(distance: 1 | -1): Promise<void> {
    if (distance === 1 ? this.hasNext : this.hasPrevious) await this.#openAt(this.index + distance);
  }

  async #openAt(index: number): Promise<void> {
    // At once, so that a key pressed again before the answer goes on from here.
    this.index = index;
    const trackId = this.#among === null ? await this.#trackOfLibrary(index) : this.#among[index];
    if (trackId === undefined || this.index !== index) return;
    this.trackId = trackId;
    this.refusal = null;
    await this.reload();
  }

  async #trackOfLibrary(index: number): Promise<number | undefined> {
    const row = await notices.guard(library.list.fetchRow(index));
    if (row !== undefined && this.index === index) void library.focus(index);
    return row?.id;
  }

  /** The song somebody comes back from to this list, asked for once; null: from elsewhere. */
  takeLeft(list: string): number | null {
    if (this.#left?.list !== list) return null;
    const { trackId } = this.#left;
    this.#left = null;
    return trackId;
  }

  close(): void {
    this.#left = this.#list === null || this.trackId === null ? null : { list: this.#list, trackId: this.trackId };
    this.trackId = null;
    this.detail = null;
    this.error = null;
    this.goesOnChoosing = false;
  }

  async reload(): Promise<void> {
    const trackId = this.trackId;
    if (trackId === null) return;
    this.#isReloading = true;
    try {
      const detail = await call('track.detail', { trackId });
      if (this.trackId !== trackId) return;
      this.detail = detail;
      this.error = null;
    } catch (thrown) {
      if (this.trackId === trackId) this.error = toErrorInfo(thrown);
    } finally {
      this.#isReloading = false;
    }
    if (!this.#reloadAgain) return;
    this.#reloadAgain = false;
    await this.reload();
  }

  async reveal(): Promise<void> {
    if (this.trackId !== null) await notices.guard(call('track.reveal', { trackId: this.trackId }));
  }

  async analyseAgain(): Promise<void> {
    if (this.trackId === null) return;
    await notices.guard(call('analysis.start', { selection: { trackIds: [this.trackId] } }));
  }

  /** Writes these edits into this song's file. */
  async write(edits: readonly TagEdit[]): Promise<void> {
    if (this.trackId === null) return;
    await this.#change(call('tags.writePlan', { plan: [{ trackId: this.trackId, edits: [...edits] }] }));
  }

  /** Writes what was chosen by hand into this song's file, and keeps it. @returns whether it was not refused */
  async decide(choices: readonly FieldChoice[]): Promise<boolean> {
    if (this.trackId === null) return false;
    this.goesOnChoosing = false;
    this.#noteWords(choices);
    return this.#change(call('tags.choose', { trackId: this.trackId, choices: [...choices] }));
  }

  /** The same, where there is anything to write; then the next song, unless it was refused. Choosing goes on there. */
  async decideAndStep(choices: readonly FieldChoice[]): Promise<void> {
    const { trackId } = this;
    const isKept = choices.length === 0 || (await this.decide(choices));
    if (!isKept || this.trackId !== trackId) return;
    this.goesOnChoosing = true;
    await this.#step(1);
  }

  /** Forgets what was chosen by hand; the file stays as it is. */
  async forgetChoices(): Promise<void> {
    if (this.trackId === null) return;
    await notices.guard(call('tags.forgetChoices', { trackId: this.trackId }));
    await this.reload();
  }

  /** Restores the file as it was before Sleevenotes wrote to it. */
  async undo(): Promise<void> {
    if (this.trackId === null) return;
    await this.#change(call('tags.undo', { trackIds: [this.trackId] }));
  }

  #noteWords(choices: readonly FieldChoice[]): void {
    for (const { field, chosen } of choices) {
      const recent = withRecent(this.recentWords[field], chosen, MOST_RECENT_WORDS);
      this.recentWords = { ...this.recentWords, [field]: recent };
    }
  }

  /** @returns whether it was not refused */
  async #change(work: Promise<WriteSummary>): Promise<boolean> {
    this.isWriting = true;
    const summary = await notices.guard(work);
    this.isWriting = false;
    if (summary === undefined) return false;
    const refused = summary.refusals[0];
    this.refusal = refused?.reason === undefined ? null : sentence(reasonBeside(refused.path, refused.reason));
    await this.reload();
    return refused === undefined;
  }
}

export const song = new Song();
