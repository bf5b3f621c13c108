import type { AnalysedTrack } from '../../src-shared/contract/worker-contract';
import type { AnalysisState } from '../../src-shared/domain';
import { type EngineName, SAFE_ENGINE } from '../../src-shared/engines';
import { toErrorInfo, type ErrorCode, type ErrorInfo } from '../../src-shared/errors';
import type { TrackPrediction } from '../../src-shared/prediction';
import { NO_TIMES } from '../../src-shared/stage-times';
import type { PendingTrack } from '../store/predictions-repo';
import type { TrackSet } from '../store/track-where';
import { PendingFeed, type PendingSource } from './pending-feed';
import { RunClock } from './run-clock';
import { Throughput } from './throughput';

const RECOUNT_MS = 1000;

/** Errors that would meet every track alike: they end the run, and no track is blamed. */
const ENGINE_ERRORS: ReadonlySet<ErrorCode> = new Set(['ffmpeg-missing', 'model-invalid']);

export const IDLE_ANALYSIS: AnalysisState = {
  status: 'idle',
  done: 0,
  failed: 0,
  total: 0,
  currentPaths: [],
  tracksPerSec: null,
  etaSec: null,
  engine: null,
  trying: null,
  notes: [],
  times: NO_TIMES,
  error: null,
};

/** How a worker process is to be started. */
export interface AnalyserStart {
  /** Aborted when the run is given up before the process is ready. */
  readonly signal: AbortSignal;
  /** Whether it shall compute with what is known to last: another engine has ended a process in this run. */
  readonly isSafe: boolean;
  /** Told which engine is being tried to find out which one to take; null when none is any more. */
  readonly onTry: (engine: EngineName | null) => void;
  /** Told, in a sentence, when an engine failed and what takes its place. */
  readonly onNote: (note: string) => void;
}

/** What the queue needs of a worker process. */
export interface Analyser {
  readonly engine: string;
  readonly isAlive: boolean;
  /** So many tracks at once keep it busy. */
  readonly tracksAtOnce: number;
  analyse(path: string): Promise<AnalysedTrack>;
  cancelAll(): void;
  stop(): void;
}

export interface QueueOptions {
  /** @throws CodedError why the engine can't start: the run then ends with that error */
  startAnalyser(start: AnalyserStart): Promise<Analyser>;
  readonly pending: PendingSource;
  /** @throws CodedError when the answer does not fit the model */
  ingest(trackId: number, prediction: TrackPrediction): void;
  markFailed(trackId: number, error: ErrorInfo): void;
  onChange(state: AnalysisState): void;
  onFinished(trackId: number): void;
}

/**
 * Feeds waiting tracks to the worker, a few at a time. Results go to the database one by one, so a kill loses only what is
 * in flight. When the worker crashes, a new one takes each track that was in flight by itself: the one that crashes it
 * again has failed, the others are not blamed. Where another engine than the safe one computed, that one is to blame: the new
 * process does without it, and tracks have another chance.
 */
export class AnalysisQueue {
  private current: AnalysisState = IDLE_ANALYSIS;
  private readonly feed: PendingFeed;
  private readonly inFlight = new Map<number, { readonly path: string; readonly end: Promise<void> }>();
  private suspects: PendingTrack[] = [];
  private isSafe = false;
  private starting: AbortController | null = null;
  private analyser: Analyser | null = null;
  private readonly throughput = new Throughput();
  private readonly times = new RunClock();
  private run: Promise<void> | null = null;
  private stopped = false;
  /** Sets asked for while a run comes to its end: the next run's. */
  private waiting: TrackSet[] = [];
  private wake: (() => void) | null = null;
  private countedAtMs = 0;

  constructor(private readonly options: QueueOptions) {
    this.feed = new PendingFeed(options.pending);
  }

  get state(): AnalysisState {
    return this.current;
  }

  /** Takes up what waits of a set; joins the run under way, also a paused one. */
  start(set: TrackSet): void {
    if (this.run && this.stopped) {
      this.waiting.push(set);
      return;
    }
    this.feed.add(set);
    if (this.run) this.recount();
    else this.run = this.work();
  }

  /** What is in flight is finished, nothing further begun. */
  pause(): void {
    if (!this.run || this.stopped) return;
    this.times.hold();
    this.update({ status: 'paused' });
  }

  resume(): void {
    if (this.current.status !== 'paused') return;
    this.throughput.restart();
    this.times.run();
    this.update({ status: 'running' });
    this.wake?.();
  }

  /** Gives up what is in flight; it and the rest stay pending, also what was asked for meanwhile. */
  cancel(): void {
    if (!this.run) return;
    this.waiting = [];
    this.stopped = true;
    this.starting?.abort();
    this.analyser?.cancelAll();
    this.wake?.();
  }

  /** Resolves when no run is under way. */
  async whenIdle(): Promise<AnalysisState> {
    while (this.run) await this.run;
    return this.current;
  }

  private async work(): Promise<void> {
    this.stopped = false;
    this.suspects = [];
    this.isSafe = false;
    this.throughput.restart();
    this.times.reset();
    this.current = { ...IDLE_ANALYSIS, status: 'starting' };
    this.recount();
    try {
      await this.dispatch();
    } catch (thrown) {
      const error = toErrorInfo(thrown);
      if (error.code !== 'cancelled') this.update({ error });
    } finally {
      await this.finish();
    }
  }

  private async dispatch(): Promise<void> {
    while (!this.stopped) {
      if (this.current.status === 'paused') await this.untilWoken();
      else if (!(await this.launchNext())) return;
    }
  }

  /** Begins one more track, or waits until one ends; false when there is nothing left to do. */
  private async launchNext(): Promise<boolean> {
    const suspect = this.inFlight.size === 0 ? this.suspects.shift() : undefined;
    if (suspect) {
      await this.launch(suspect, true);
      await this.untilOneEnds();
      return true;
    }
    if (this.inFlight.size < (this.analyser?.tracksAtOnce ?? 1) && this.suspects.length === 0) {
      const track = this.feed.next((id) => this.inFlight.has(id));
      if (track) {
        await this.launch(track, false);
        return true;
      }
      if (this.inFlight.size === 0) {
        // At once: what is asked for from here on would no longer be taken up by this run.
        this.stopped = true;
        return false;
      }
    }
    await this.untilOneEnds();
    return true;
  }

  private async launch(track: PendingTrack, isSuspect: boolean): Promise<void> {
    const analyser = await this.ensureAnalyser();
    if (this.stopped) return;
    const end = this.listen(analyser, track, isSuspect).finally(() => {
      this.inFlight.delete(track.id);
      this.update({});
    });
    // A failure is met where the end is awaited; until then it is not unhandled.
    end.catch(() => {});
    this.inFlight.set(track.id, { path: track.path, end });
    this.update({});
  }

  private async listen(analyser: Analyser, track: PendingTrack, isSuspect: boolean): Promise<void> {
    let analysed: AnalysedTrack;
    try {
      analysed = await analyser.analyse(track.path);
    } catch (thrown) {
      const error = toErrorInfo(thrown);
      if (ENGINE_ERRORS.has(error.code)) throw thrown;
      const isForgiven = error.code === 'worker-crashed' && (this.blameEngine(analyser, error) || !isSuspect);
      if (isForgiven) this.suspects.push(track);
      else if (error.code !== 'cancelled') this.fail(track, error);
      return;
    }
    const storeMs = this.store(track.id, analysed.prediction);
    this.times.add(analysed, storeMs);
    this.countFinish(track.id, 0);
  }

  /** @returns whether the engine may have crashed the process; only the first time in a run */
  private blameEngine({ engine }: Analyser, { message }: ErrorInfo): boolean {
    if (this.isSafe || engine === SAFE_ENGINE) return false;
    this.isSafe = true;
    this.note(`${message} while ${engine} computed; ${SAFE_ENGINE} takes its place`);
    return true;
  }

  private note(note: string): void {
    if (!this.current.notes.includes(note)) this.update({ notes: [...this.current.notes, note] });
  }

  /** @returns milliseconds it took */
  private store(trackId: number, prediction: TrackPrediction): number {
    const startedMs = performance.now();
    this.options.ingest(trackId, prediction);
    return performance.now() - startedMs;
  }

  private fail(track: PendingTrack, error: ErrorInfo): void {
    const message = error.message.includes(track.path) ? error.message : `${track.path}: ${error.message}`;
    this.options.markFailed(track.id, { code: error.code, message });
    this.countFinish(track.id, 1);
  }

  private countFinish(trackId: number, failed: number): void {
    this.throughput.finish();
    this.current = { ...this.current, done: this.current.done + 1, failed: this.current.failed + failed };
    this.options.onFinished(trackId);
    if (Date.now() - this.countedAtMs > RECOUNT_MS) this.recount();
    else this.update({});
  }

  private async ensureAnalyser(): Promise<Analyser> {
    if (this.analyser?.isAlive) return this.analyser;
    this.starting = new AbortController();
    this.analyser = await this.options.startAnalyser({
      signal: this.starting.signal,
      isSafe: this.isSafe,
      onTry: (trying) => this.update({ trying }),
      onNote: (note) => this.note(note),
    });
    this.starting = null;
    const status = this.current.status === 'starting' ? 'running' : this.current.status;
    if (status === 'running') this.times.run();
    this.update({ trying: null, status });
    return this.analyser;
  }

  private async untilOneEnds(): Promise<void> {
    if (this.inFlight.size > 0) await Promise.race(this.ends());
  }

  private ends(): Promise<void>[] {
    return [...this.inFlight.values()].map(({ end }) => end);
  }

  private async untilWoken(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.wake = null;
  }

  private async finish(): Promise<void> {
    this.stopped = true;
    this.feed.clear();
    this.analyser?.cancelAll();
    await Promise.allSettled(this.ends());
    this.analyser?.stop();
    this.analyser = null;
    this.times.hold();
    this.run = null;
    this.update({ status: 'idle', trying: null, total: this.current.done, tracksPerSec: null, etaSec: null });
    for (const set of this.waiting.splice(0)) this.start(set);
  }

  private recount(): void {
    this.countedAtMs = Date.now();
    this.update({ total: Math.max(this.current.done + this.feed.count(), this.current.done + this.inFlight.size) });
  }

  private update(change: Partial<AnalysisState>): void {
    // Another engine may have taken over.
    const engine = this.analyser?.engine ?? this.current.engine;
    const next = { ...this.current, engine, ...change };
    const tracksPerSec = next.status === 'running' ? this.throughput.perSec() : null;
    const left = next.total - next.done;
    this.current = {
      ...next,
      currentPaths: [...this.inFlight.values()].map(({ path }) => path),
      tracksPerSec,
      etaSec: tracksPerSec === null ? null : left / tracksPerSec,
      times: this.times.value(),
    };
    this.options.onChange(this.current);
  }
}
