import type { TrackSelection, WriteSummary } from '../../src-shared/contract/app-contract';
import type { PlannedTrack, TrackFilter } from '../../src-shared/domain';
import { call, onEvent } from '../api';
import { ALL_MARKED, isMarked, markedCount, NO_MARKS, selectionOf, toggled, type Marks } from '../lib/selection';
import { NO_FILTER } from './library.svelte';
import { notices } from './notices.svelte';
import { PagedList } from './paged-list.svelte';

/** What the last write or undo from here did. */
export interface ReviewOutcome {
  readonly kind: 'write' | 'undo';
  readonly summary: WriteSummary;
}

/** The planned edits: of the whole library through a filter, or of tracks marked in the library. All are ticked at first. */
class Review {
  filter = $state.raw<TrackFilter>(NO_FILTER);
  /** Set when only tracks marked in the library are reviewed; the filter then doesn't count. */
  chosen = $state.raw<TrackSelection | null>(null);
  ticks = $state.raw<Marks>(ALL_MARKED);
  focusIndex = $state(0);
  outcome = $state.raw<ReviewOutcome | null>(null);

  readonly list = new PagedList<PlannedTrack>((offset, limit) =>
    call('plan.query', { selection: this.#everyRow, offset, limit }),
  );

  /** Planning costs the main process more than listing does: nothing is asked while nobody looks. */
  #isShown = false;

  connect(): void {
    onEvent('library.changed', () => {
      if (this.#isShown) this.list.refresh();
    });
  }

  /** Keeps the list fresh until the returned function is called. */
  show(): () => void {
    this.#isShown = true;
    this.list.refresh();
    return () => (this.#isShown = false);
  }

  get #everyRow(): TrackSelection {
    return this.chosen ?? { filter: this.filter };
  }

  get tickedCount(): number {
    return Math.min(markedCount(this.ticks, this.list.total ?? 0), this.list.total ?? 0);
  }

  isTicked(row: PlannedTrack): boolean {
    return row.notWritableReason === null && isMarked(this.ticks, row.trackId);
  }

  toggle(row: PlannedTrack): void {
    if (row.notWritableReason === null) this.ticks = toggled(this.ticks, row.trackId);
  }

  tickAll(): void {
    this.ticks = ALL_MARKED;
  }

  untickAll(): void {
    this.ticks = NO_MARKS;
  }

  setFilter(change: Partial<TrackFilter>): void {
    this.filter = { ...this.filter, ...change };
    this.#restart();
  }

  /** Reviews these tracks only; null means the whole library again. */
  choose(chosen: TrackSelection | null): void {
    this.chosen = chosen;
    this.filter = NO_FILTER;
    this.outcome = null;
    this.#restart();
  }

  /** The plan itself changed, e.g. by the policy. */
  replan(): void {
    this.list.refresh();
  }

  async write(): Promise<void> {
    const work = selectionOf(this.ticks, this.#everyRow);
    if (work === null) return;
    this.outcome = null;
    await this.#finish('write', call('tags.write', work));
  }

  async undoLastWrite(): Promise<void> {
    const runId = this.outcome?.summary.runId ?? null;
    if (runId !== null) await this.#finish('undo', call('tags.undo', { runId }));
  }

  dismissOutcome(): void {
    this.outcome = null;
  }

  async #finish(kind: ReviewOutcome['kind'], work: Promise<WriteSummary>): Promise<void> {
    const summary = await notices.guard(work);
    if (summary !== undefined) {
      this.outcome = { kind, summary };
      // What the user unticked stays so: the next write must not take it along. What was ticked one by one is dealt with.
      if (this.ticks.mode === 'listed') this.ticks = NO_MARKS;
    }
    this.list.refresh();
  }

  #restart(): void {
    this.ticks = ALL_MARKED;
    this.focusIndex = 0;
    this.list.restart();
  }
}

export const review = new Review();
