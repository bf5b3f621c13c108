import { CodedError } from '../../../src-shared/errors';

/** What is wished of a job under way. Messages only set it; the job asks between two steps of its work. */
export class JobControl {
  private isCancelled = false;
  private isStopping = false;
  private pausedAtMs: number | null = null;
  private pausedMs = 0;
  private wake: (() => void) | null = null;

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  pause(): void {
    if (!this.isStopping && !this.isCancelled) this.pausedAtMs ??= this.nowMs();
  }

  resume(): void {
    if (this.pausedAtMs !== null) this.pausedMs += this.nowMs() - this.pausedAtMs;
    this.pausedAtMs = null;
    this.wake?.();
  }

  /** A job that is paused goes on, to its end. */
  stopEarly(): void {
    this.isStopping = true;
    this.resume();
  }

  cancel(): void {
    this.isCancelled = true;
    this.resume();
  }

  get wantsStop(): boolean {
    return this.isStopping;
  }

  /** How long the job has worked by now, without its pauses. @param sinceMs the time at its beginning */
  workedMs(sinceMs: number): number {
    const pausedNowMs = this.pausedAtMs === null ? 0 : this.nowMs() - this.pausedAtMs;
    return this.nowMs() - sinceMs - this.pausedMs - pausedNowMs;
  }

  /**
   * Lets messages in, and waits while the job is paused.
   * @throws CodedError `cancelled`
   */
  async breathe(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.pausedAtMs !== null) await new Promise<void>((resolve) => (this.wake = resolve));
    if (this.isCancelled) throw new CodedError('cancelled', 'The training was cancelled');
  }
}
