import type { AnalysedTrack } from '../../src-shared/contract/worker-contract';
import { toErrorInfo, type ErrorCode, type ErrorInfo } from '../../src-shared/errors';
import type { PendingTrack } from '../store/predictions-repo';
import type { TrackSet } from '../store/track-where';
import type { Analyser } from './analyser';
import { InFlight } from './in-flight';
import type { KeptEmbeddings } from './kept-embeddings';
import { PendingFeed, type PendingSource } from './pending-feed';
import type { RunAnalyser } from './run-analyser';
import type { RunProgress } from './run-progress';

/** Errors that would meet every track alike: they end the run, and no track is blamed. */
const ENGINE_ERRORS: ReadonlySet<ErrorCode> = new Set(['ffmpeg-missing', 'model-invalid']);

export interface ListeningOptions {
  readonly pending: PendingSource;
  readonly embeddings: Pick<KeptEmbeddings, 'backbone'>;
  readonly analyser: RunAnalyser;
  readonly progress: RunProgress;
  readonly isStopped: () => boolean;
  /** Stores what was heard. @returns a note on what could not be kept */
  readonly ingest: (trackId: number, analysed: AnalysedTrack) => string | null;
  markFailed(trackId: number, error: ErrorInfo): void;
  onFinished(trackId: number): void;
}

/**
 * Feeds waiting tracks to the worker, a few at a time. Results go to the database one by one, so a kill loses only what is
 * in flight. When the worker crashes, a new one takes each track that was in flight by itself: the one that crashes it
 * again has failed, the others are not blamed. Where another engine than the safe one computed, that one is to blame: the new
 * process does without it, and tracks have another chance.
 */
export class Listening {
  private readonly feed: PendingFeed;
  private readonly inFlight = new InFlight<PendingTrack>();
  private suspects: PendingTrack[] = [];

  constructor(private readonly options: ListeningOptions) {
    this.feed = new PendingFeed(options.pending);
  }

  add(set: TrackSet): void {
    this.feed.add(set);
  }

  /** Forgets what was to be done; what is in flight ends by itself. */
  clear(): void {
    this.feed.clear();
    this.suspects = [];
  }

  get isDone(): boolean {
    return this.inFlight.isEmpty && this.suspects.length === 0 && this.feed.isEmpty;
  }

  get currentPaths(): string[] {
    return this.inFlight.list().map(({ path }) => path);
  }

  /** Tracks that are not done, those in flight included. */
  countWaiting(): number {
    return Math.max(this.feed.count(), this.inFlight.size);
  }

  /** Begins one more track, or waits until one ends. */
  async step(): Promise<void> {
    const suspect = this.inFlight.size === 0 ? this.suspects.shift() : undefined;
    if (suspect) {
      await this.launch(suspect, true);
    } else if (this.inFlight.size < this.options.analyser.tracksAtOnce && this.suspects.length === 0) {
      const taken = new Set(this.inFlight.list().map(({ id }) => id));
      const track = this.feed.next((id) => taken.has(id));
      if (track) return this.launch(track, false);
    }
    await this.inFlight.untilOneEnds();
  }

  /** Resolves when nothing is in flight, whatever became of it. */
  async settle(): Promise<void> {
    await this.inFlight.settle();
  }

  private async launch(track: PendingTrack, isSuspect: boolean): Promise<void> {
    const { analyser, progress, isStopped } = this.options;
    const worker = await analyser.use();
    if (isStopped()) return;
    const end = this.inFlight.add(track, this.listen(worker, track, isSuspect));
    void end.then(() => progress.update({}));
    progress.enter('listening');
    progress.update({});
  }

  private async listen(worker: Analyser, track: PendingTrack, isSuspect: boolean): Promise<void> {
    let analysed: AnalysedTrack;
    try {
      analysed = await worker.analyse(track.path);
    } catch (thrown) {
      const error = toErrorInfo(thrown);
      if (ENGINE_ERRORS.has(error.code)) throw thrown;
      const isForgiven =
        error.code === 'worker-crashed' && (this.options.analyser.blameEngine(worker, error) || !isSuspect);
      if (isForgiven) this.suspects.push(track);
      else if (error.code !== 'cancelled') this.fail(track, error);
      return;
    }
    this.store(worker, track.id, analysed);
    this.finish(track.id, 0);
  }

  private store(worker: Analyser, trackId: number, analysed: AnalysedTrack): void {
    const { ingest, progress, embeddings } = this.options;
    const startedMs = performance.now();
    // A network that was put in place of another one under its name hears otherwise: what is kept is what the name stands for.
    const isKnown = worker.backbone === embeddings.backbone;
    const note = ingest(trackId, isKnown ? analysed : { ...analysed, embedding: null });
    progress.addTimes(analysed, performance.now() - startedMs);
    if (note !== null) progress.note(note);
  }

  private fail(track: PendingTrack, error: ErrorInfo): void {
    const message = error.message.includes(track.path) ? error.message : `${track.path}: ${error.message}`;
    this.options.markFailed(track.id, { code: error.code, message });
    this.finish(track.id, 1);
  }

  private finish(trackId: number, failed: number): void {
    this.options.progress.finish(1, failed);
    this.options.onFinished(trackId);
  }
}
