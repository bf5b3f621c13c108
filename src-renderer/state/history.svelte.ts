import type { WriteSummary } from '../../src-shared/contract/app-contract';
import type { WriteRun } from '../../src-shared/domain';
import { call, onEvent } from '../api';
import { notices } from './notices.svelte';

/** Past write runs and taking them back. */
class History {
  /** Newest first; null until first known. */
  runs = $state.raw<readonly WriteRun[] | null>(null);
  summary = $state.raw<WriteSummary | null>(null);

  connect(): void {
    onEvent('write.changed', (write) => {
      if (write.status === 'idle') void this.reload();
    });
  }

  /** Files whose written state still stands. */
  get standingCount(): number {
    return (this.runs ?? []).reduce((sum, run) => sum + run.written, 0);
  }

  async reload(): Promise<void> {
    const runs = await notices.guard(call('tags.runs'));
    if (runs !== undefined) this.runs = [...runs].sort((a, b) => b.id - a.id);
  }

  async undoRun(runId: number): Promise<void> {
    await this.#undo(call('tags.undo', { runId }));
  }

  async undoAll(): Promise<void> {
    await this.#undo(call('tags.undo', { all: true }));
  }

  dismissSummary(): void {
    this.summary = null;
  }

  async #undo(work: Promise<WriteSummary>): Promise<void> {
    this.summary = null;
    const summary = await notices.guard(work);
    if (summary !== undefined) this.summary = summary;
    await this.reload();
  }
}

export const history = new History();
