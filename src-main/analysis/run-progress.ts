import type { AnalysedTrack } from '../../src-shared/contract/worker-contract';
import type { AnalysisState } from '../../src-shared/domain';
import { NO_TIMES } from '../../src-shared/stage-times';
import { RunClock } from './run-clock';
import { Throughput } from './throughput';

const RECOUNT_MS = 1000;

export const IDLE_ANALYSIS: AnalysisState = {
  status: 'idle',
  stage: 'listening',
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

/** What a run's progress is read from. */
export interface ProgressSource {
  /** Null before it is known which one computes. */
  engine(): string | null;
  /** Of the tracks that are listened to at the moment. */
  currentPaths(): string[];
  /** Tracks of the run that are not done, as the database has it; asked about once a second. */
  countWaiting(): number;
  /** Of them, those that need not be listened to. */
  rescorable(): number;
}

/** How far a run is, and how fast. */
export class RunProgress {
  private current: AnalysisState = IDLE_ANALYSIS;
  private readonly throughput = new Throughput();
  private readonly clock = new RunClock();
  private countedAtMs = 0;

  constructor(
    private readonly source: ProgressSource,
    private readonly onChange: (state: AnalysisState) => void,
  ) {}

  get state(): AnalysisState {
    return this.current;
  }

  begin(): void {
    this.throughput.restart();
    this.clock.reset();
    this.current = { ...IDLE_ANALYSIS, status: 'starting' };
    this.recount();
  }

  /** The engine is there. A run that was paused meanwhile stays so. */
  ready(): void {
    const status = this.current.status === 'starting' ? 'running' : this.current.status;
    if (status === 'running') this.clock.run();
    this.update({ trying: null, status });
  }

  pause(): void {
    this.clock.hold();
    this.update({ status: 'paused' });
  }

  resume(): void {
    this.throughput.restart();
    this.clock.run();
    this.update({ status: 'running' });
  }

  /** How fast one of them went says nothing of the other. */
  enter(stage: AnalysisState['stage']): void {
    if (this.current.stage === stage) return;
    this.throughput.restart();
    this.update({ stage });
  }

  /** @param storeMs milliseconds it took to store */
  addTimes(analysed: AnalysedTrack, storeMs: number): void {
    this.clock.add(analysed, storeMs);
  }

  /** So many tracks are done at once, of which some failed. */
  finish(tracks: number, failed = 0): void {
    this.throughput.finish(tracks);
    this.current = { ...this.current, done: this.current.done + tracks, failed: this.current.failed + failed };
    if (Date.now() - this.countedAtMs > RECOUNT_MS) this.recount();
    else this.update({});
  }

  note(note: string): void {
    if (!this.current.notes.includes(note)) this.update({ notes: [...this.current.notes, note] });
  }

  recount(): void {
    this.countedAtMs = Date.now();
    this.update({ total: this.current.done + this.source.countWaiting() });
  }

  end(): void {
    this.clock.hold();
    this.update({ status: 'idle', trying: null, total: this.current.done, tracksPerSec: null, etaSec: null });
  }

  update(change: Partial<AnalysisState>): void {
    // Another engine may have taken over.
    const engine = this.source.engine() ?? this.current.engine;
    const next = { ...this.current, engine, ...change };
    const tracksPerSec = next.status === 'running' ? this.throughput.perSec() : null;
    this.current = {
      ...next,
      currentPaths: this.source.currentPaths(),
      tracksPerSec,
      etaSec: tracksPerSec === null ? null : this.etaSec(next, tracksPerSec),
      times: this.clock.value(),
    };
    this.onChange(this.current);
  }

  /** Null as long as it is not known how fast the tracks will be that have to be listened to once the others are done. */
  private etaSec({ stage, total, done }: AnalysisState, tracksPerSec: number): number | null {
    const left = total - done;
    return stage === 'rescoring' && this.source.rescorable() < left ? null : left / tracksPerSec;
  }
}
