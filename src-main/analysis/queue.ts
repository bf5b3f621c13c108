import type { AnalysisState } from '../../src-shared/domain';
import { toErrorInfo, type ErrorInfo } from '../../src-shared/errors';
import type { TrackSet } from '../store/track-where';
import type { Analyser, AnalyserStart } from './analyser';
import type { Ingest } from './ingest';
import type { KeptEmbeddings } from './kept-embeddings';
import { Listening } from './listening';
import type { PendingSource } from './pending-feed';
import { Rescoring } from './rescoring';
import { RunAnalyser } from './run-analyser';
import { RunProgress } from './run-progress';

export interface QueueOptions {
  /** @throws CodedError why the engine can't start: the run then ends with that error */
  readonly startAnalyser: (start: AnalyserStart) => Promise<Analyser>;
  readonly pending: PendingSource;
  readonly embeddings: Pick<KeptEmbeddings, 'backbone' | 'hasAny' | 'rescorable' | 'get'>;
  readonly ingest: Ingest;
  readonly markFailed: (trackId: number, error: ErrorInfo) => void;
  readonly onChange: (state: AnalysisState) => void;
  readonly onFinished: (trackId: number) => void;
}

/**
 * Sees to it that waiting tracks get their answers: first those whose sound is kept as the model in use hears it, which is a
 * matter of seconds, then the others, which have to be listened to. Everything asked for meanwhile joins the run under way.
 */
export class AnalysisQueue {
  private readonly progress: RunProgress;
  private readonly analyser: RunAnalyser;
  private readonly rescoring: Rescoring;
  private readonly listening: Listening;
  private run: Promise<void> | null = null;
  private stopped = false;
  /** Sets asked for while a run comes to its end: the next run's. */
  private waiting: TrackSet[] = [];
  private wake: (() => void) | null = null;

  constructor(options: QueueOptions) {
    const { startAnalyser, ingest, onChange } = options;
    this.progress = new RunProgress(
      {
        engine: () => this.analyser.engine,
        currentPaths: () => this.listening.currentPaths,
        countWaiting: () => this.listening.countWaiting(),
        rescorable: () => this.rescoring.left,
      },
      onChange,
    );
    const { progress } = this;
    this.analyser = new RunAnalyser({
      startAnalyser,
      onTry: (trying) => progress.update({ trying }),
      onNote: (note) => progress.note(note),
      onReady: () => progress.ready(),
    });
    const parts = { ...options, progress, analyser: this.analyser, isStopped: () => this.stopped };
    this.rescoring = new Rescoring({ ...parts, ingest: (answers) => ingest.rescored(answers) });
    this.listening = new Listening({ ...parts, ingest: (trackId, analysed) => ingest.analysed(trackId, analysed) });
  }

  get state(): AnalysisState {
    return this.progress.state;
  }

  /** Takes up what waits of a set; joins the run under way, also a paused one. */
  start(set: TrackSet): void {
    if (this.run && this.stopped) {
      this.waiting.push(set);
      return;
    }
    this.rescoring.add(set);
    this.listening.add(set);
    if (this.run) this.progress.recount();
    else this.run = this.work();
  }

  /** What is in flight is finished, nothing further begun. */
  pause(): void {
    if (this.run && !this.stopped) this.progress.pause();
  }

  resume(): void {
    if (this.state.status !== 'paused') return;
    this.progress.resume();
    this.wake?.();
  }

  /** Gives up what is in flight; it and the rest stay pending, also what was asked for meanwhile. */
  cancel(): void {
    if (!this.run) return;
    this.waiting = [];
    this.stopped = true;
    this.analyser.cancel();
    this.wake?.();
  }

  /** Resolves when no run is under way. */
  async whenIdle(): Promise<AnalysisState> {
    while (this.run) await this.run;
    return this.state;
  }

  private async work(): Promise<void> {
    this.stopped = false;
    this.progress.begin();
    try {
      await this.dispatch();
    } catch (thrown) {
      const error = toErrorInfo(thrown);
      if (error.code !== 'cancelled') this.progress.update({ error });
    } finally {
      await this.finish();
    }
  }

  private async dispatch(): Promise<void> {
    while (!this.stopped) {
      if (this.state.status === 'paused') await this.untilWoken();
      else if (!this.rescoring.isDone) await this.rescoring.step();
      else if (!this.listening.isDone) await this.listening.step();
      // At once: what is asked for from here on would no longer be taken up by this run.
      else this.stopped = true;
    }
  }

  private async untilWoken(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.wake = null;
  }

  private async finish(): Promise<void> {
    this.stopped = true;
    this.rescoring.clear();
    this.listening.clear();
    this.analyser.cancel();
    await Promise.all([this.rescoring.settle(), this.listening.settle()]);
    this.analyser.stop();
    this.run = null;
    this.progress.end();
    for (const set of this.waiting.splice(0)) this.start(set);
  }
}
