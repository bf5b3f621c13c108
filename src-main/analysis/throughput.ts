const WINDOW = 60;
const MIN_FINISHES = 3;

interface Finish {
  readonly atMs: number;
  readonly tracks: number;
}

/** Tracks per second over the last finishes. */
export class Throughput {
  private finishes: Finish[] = [];

  constructor(private readonly nowMs: () => number = Date.now) {}

  /** Begins anew, so that time spent waiting does not count as slowness. */
  restart(): void {
    this.finishes = [{ atMs: this.nowMs(), tracks: 0 }];
  }

  /** So many tracks were finished at once. */
  finish(tracks = 1): void {
    this.finishes = [...this.finishes, { atMs: this.nowMs(), tracks }].slice(-WINDOW);
  }

  /** Null until there is enough to go by. */
  perSec(): number | null {
    const [first, ...later] = this.finishes;
    const last = later.at(-1);
    if (first === undefined || last === undefined || later.length < MIN_FINISHES || last.atMs <= first.atMs)
      return null;
    const tracks = later.reduce((sum, finish) => sum + finish.tracks, 0);
    return (tracks / (last.atMs - first.atMs)) * 1000;
  }
}
