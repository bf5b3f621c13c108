import type { TrainerReply } from '../../../src-shared/contract/trainer-contract';
import type { JobControl } from './job-control';

const INTERVAL_MS = 250;
/** Before that much is done, what is left can't be told. */
const LEAST_SHARE_FOR_ETA = 0.05;

/** A part of a job: what people read, and which stretch of the whole it is, 0..1. */
export interface Stage {
  readonly title: string;
  readonly from: number;
  readonly to: number;
}

/** Tells how far a job is: a few times a second, and whenever another stage begins. */
export class JobProgress {
  private stage: Stage = { title: '', from: 0, to: 0 };
  private toldMs = -Infinity;
  private readonly startMs: number;

  constructor(
    private readonly send: (reply: TrainerReply) => void,
    private readonly control: JobControl,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.startMs = nowMs();
  }

  get workedSec(): number {
    return this.control.workedMs(this.startMs) / 1000;
  }

  /** @param knownEtaSec see `tell` */
  begin(stage: Stage, knownEtaSec?: number | null): void {
    this.stage = stage;
    this.toldMs = -Infinity;
    this.tell(0, knownEtaSec);
  }

  /**
   * @param share of the stage that is done, 0..1
   * @param knownEtaSec what is left of the whole job, for who knows better than shares can tell; null: it can't be told yet
   */
  tell(share: number, knownEtaSec?: number | null): void {
    const nowMs = this.nowMs();
    if (nowMs - this.toldMs < INTERVAL_MS) return;
    this.toldMs = nowMs;
    const { title, from, to } = this.stage;
    const progress = Math.min(from + share * (to - from), 1);
    const guessedSec =
      progress < LEAST_SHARE_FOR_ETA ? null : Math.max((this.workedSec / progress) * (1 - progress), 0);
    this.send({
      type: 'progress',
      stage: title,
      progress,
      etaSec: knownEtaSec === undefined ? guessedSec : knownEtaSec,
    });
  }
}
