/** Before so many steps their pace says little: the first one builds and allocates. */
const LEAST_STEPS = 5;

/** How long the rest of a training takes by the pace of the steps seen, those of an earlier run not among them. */
export class TrainingPace {
  private first: { readonly step: number; readonly atSec: number } | null = null;

  /** Seconds until all steps are done, by the last one seen; null where that can't be told yet. An end before the last epoch is not foreseen. */
  etaSec: number | null = null;

  /** @param workedSec how long the job has worked, without its pauses */
  constructor(private readonly workedSec: () => number) {}

  /**
   * @param done steps of all epochs, done by now
   * @returns `etaSec`
   */
  see(done: number, total: number): number | null {
    const atSec = this.workedSec();
    this.first ??= { step: done, atSec };
    const seen = done - this.first.step;
    if (seen >= LEAST_STEPS) this.etaSec = ((atSec - this.first.atSec) / seen) * (total - done);
    return this.etaSec;
  }
}
