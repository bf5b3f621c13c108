import type { WriteSummary } from '../../src-shared/contract/app-contract';
import type { WriteState } from '../../src-shared/domain';
import type { WriteResult } from '../../src-shared/tags';
import { Throughput } from '../analysis/throughput';

const KEPT_REFUSALS = 200;

export const IDLE_WRITE: WriteState = { status: 'idle', done: 0, total: 0, etaSec: null };

/** Counts the results of one write or undo. */
export class WriteProgress {
  private readonly throughput = new Throughput();
  private readonly counts = { written: 0, unchanged: 0, refused: 0 };
  private readonly refusals: WriteResult[] = [];

  constructor(
    private readonly status: 'writing' | 'undoing',
    private readonly total: number,
  ) {
    this.throughput.restart();
  }

  add(result: WriteResult): void {
    this.throughput.finish();
    this.counts[result.status] += 1;
    if (result.status === 'refused' && this.refusals.length < KEPT_REFUSALS) this.refusals.push(result);
  }

  get state(): WriteState {
    const done = this.counts.written + this.counts.unchanged + this.counts.refused;
    const filesPerSec = this.throughput.perSec();
    const etaSec = filesPerSec === null ? null : (this.total - done) / filesPerSec;
    return { status: this.status, done, total: this.total, etaSec };
  }

  summary(runId: number | null, cancelled: boolean): WriteSummary {
    return { runId, ...this.counts, cancelled, refusals: this.refusals };
  }
}
