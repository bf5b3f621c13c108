import type { WriteSummary } from '../../src-shared/contract/app-contract';
import type { WriteRun, WrittenFile } from '../../src-shared/domain';
import { call, onEvent } from '../api';
import { formatNumberOf } from '../lib/format';
import { notices } from './notices.svelte';
import { PagedList } from './paged-list.svelte';

/** Past write runs, the files of the one that is open, and taking them back. */
class History {
  /** Newest first; null until first known. */
  runs = $state.raw<readonly WriteRun[] | null>(null);
  /** The run whose files are shown; null: the list of runs is. */
  runId = $state<number | null>(null);
  focusIndex = $state(0);
  summary = $state.raw<WriteSummary | null>(null);

  readonly files = new PagedList<WrittenFile>((offset, limit) =>
    call('tags.runFiles', { runId: this.runId ?? 0, offset, limit }),
  );

  connect(): void {
    onEvent('write.changed', (write) => {
      if (write.status === 'idle') void this.reload();
    });
  }

  get run(): WriteRun | null {
    return this.runs?.find((run) => run.id === this.runId) ?? null;
  }

  /** Files whose written state still stands. */
  get standingCount(): number {
    return (this.runs ?? []).reduce((sum, run) => sum + run.written - run.undone, 0);
  }

  async reload(): Promise<void> {
    const runs = await notices.guard(call('tags.runs'));
    if (runs !== undefined) this.runs = [...runs].sort((a, b) => b.id - a.id);
    if (this.runId !== null) this.files.refresh();
  }

  open(runId: number): void {
    this.runId = runId;
    this.focusIndex = 0;
    this.summary = null;
    this.files.total = null;
    this.files.restart();
  }

  close(): void {
    this.runId = null;
    this.summary = null;
  }

  async undoFile(file: WrittenFile): Promise<void> {
    await this.#undo(call('tags.undo', { entryIds: [file.entryId] }));
  }

  async undoRun(runId: number): Promise<void> {
    await this.#undo(call('tags.undo', { runId }));
  }

  async undoAll(): Promise<void> {
    await this.#undo(call('tags.undo', { all: true }));
  }

  /** Asks where to, and saves the journal there. */
  async exportJournal(): Promise<void> {
    const saved = await notices.guard(call('journal.export'));
    if (saved == null) return;
    notices.info(`The journal (${formatNumberOf(saved.entries, 'file')}) is saved as ${saved.path}`);
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
