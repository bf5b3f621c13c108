/** Tells how long the engine had nothing to compute while some track was under way, each moment of it once. */
export class IdleClock {
  private tracks = 0;
  private sinceMs = 0;
  private busyThenMs = 0;

  /** @param busyMs what the engine has computed so far, in all */
  constructor(
    private readonly busyMs: () => number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  trackBegins(): void {
    if (this.tracks === 0) this.mark();
    this.tracks += 1;
  }

  trackEnds(): void {
    this.tracks -= 1;
  }

  /** @returns idle milliseconds since this was asked last, or since the first of the tracks under way began */
  take(): number {
    // A batch may have begun before that moment.
    const idleMs = Math.max(0, this.nowMs() - this.sinceMs - (this.busyMs() - this.busyThenMs));
    this.mark();
    return idleMs;
  }

  private mark(): void {
    this.sinceMs = this.nowMs();
    this.busyThenMs = this.busyMs();
  }
}
