import type { AnalysedTrack } from '../../src-shared/contract/worker-contract';
import { NO_TIMES, type RunTimes } from '../../src-shared/stage-times';

/** Sums up what the tracks of a run took. Time passes only while the run is neither starting nor paused. */
export class RunClock {
  private sums: RunTimes = NO_TIMES;
  private runningSinceMs: number | null = null;

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  reset(): void {
    this.sums = NO_TIMES;
    this.runningSinceMs = null;
  }

  run(): void {
    this.runningSinceMs ??= this.nowMs();
  }

  hold(): void {
    this.sums = this.value();
    this.runningSinceMs = null;
  }

  add({ prediction, times, peakMemoryBytes }: AnalysedTrack, storeMs: number): void {
    const { sums } = this;
    this.sums = {
      ...sums,
      decodeMs: sums.decodeMs + times.decodeMs,
      featuresMs: sums.featuresMs + times.featuresMs,
      modelMs: sums.modelMs + times.modelMs,
      idleMs: sums.idleMs + times.idleMs,
      storeMs: sums.storeMs + storeMs,
      heardSec: sums.heardSec + prediction.durationSec,
      peakMemoryBytes: Math.max(sums.peakMemoryBytes, peakMemoryBytes),
    };
  }

  value(): RunTimes {
    const runningMs = this.runningSinceMs === null ? 0 : this.nowMs() - this.runningSinceMs;
    return { ...this.sums, elapsedMs: this.sums.elapsedMs + runningMs };
  }
}
