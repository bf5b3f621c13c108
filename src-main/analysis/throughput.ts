const WINDOW = 60;
const MIN_FINISHES = 3;

/** Tracks per second over the last finishes. */
export class Throughput {
  private finishesMs: number[] = [];

  constructor(private readonly nowMs: () => number = Date.now) {}

  /** Begins anew, so that time spent waiting does not count as slowness. */
  restart(): void {
    this.finishesMs = [this.nowMs()];
  }

  finish(): void {
    this.finishesMs = [...this.finishesMs, this.nowMs()].slice(-WINDOW);
  }

  /** Null until there is enough to go by. */
  perSec(): number | null {
    const first = this.finishesMs[0];
    const last = this.finishesMs.at(-1);
    const finishes = this.finishesMs.length - 1;
    if (first === undefined || last === undefined || finishes < MIN_FINISHES || last <= first) return null;
    return (finishes / (last - first)) * 1000;
  }
}
