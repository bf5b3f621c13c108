import type { TrackSelection, WriteSummary } from '../../src-shared/contract/app-contract';
import { NO_TRACK_FILTER, type PlanFilter, type PlannedTrack } from '../../src-shared/domain';
import { call, onEvent } from '../api';
import { isPlanFiltered, NO_PLAN_FILTER, type PlanValue } from '../lib/plan-filter';
import { ALL_MARKED, isMarked, NO_MARKS, selectionOf, toggled, withMarks, type Marks } from '../lib/selection';
import { notices } from './notices.svelte';
import { PagedList, type Page } from './paged-list.svelte';

/** What the last write or undo from here did. */
export interface ReviewOutcome {
  readonly kind: 'write' | 'undo';
  readonly summary: WriteSummary;
}

/** `writable` of the `total` can be written. */
interface PlanPage extends Page<PlannedTrack> {
  readonly writable: number;
}

/**
 * The planned edits of the whole library, or of tracks marked there, seen through a filter. All are ticked at first. Ticks are
 * about files, not about what is shown: a file unticked under one filter stays so under the next.
 */
class Review {
  filter = $state.raw<PlanFilter>(NO_PLAN_FILTER);
  /** Set when only tracks marked in the library are reviewed. */
  chosen = $state.raw<TrackSelection | null>(null);
  ticks = $state.raw<Marks>(ALL_MARKED);
  focusIndex = $state(0);
  outcome = $state.raw<ReviewOutcome | null>(null);
  /** What would be written, most frequent first. */
  values = $state.raw<readonly PlanValue[]>([]);

  readonly list = new PagedList<PlannedTrack, PlanPage>((offset, limit) =>
    call('plan.query', { selection: this.#reviewed, filter: this.filter, offset, limit }),
  );

  /** How many of the files that `ticks` lists by id the filter lets through: the list says only how many there are in all. */
  #listedHere = $state(0);
  /** Nothing is asked while nobody looks. */
  #isShown = false;
  #isAsking = false;
  #askAgain = false;

  connect(): void {
    onEvent('library.changed', () => this.#refresh());
    onEvent('plan.changed', () => this.#refresh());
  }

  /** Keeps the list fresh until the returned function is called. */
  show(): () => void {
    this.#isShown = true;
    this.#refresh();
    return () => (this.#isShown = false);
  }

  get #reviewed(): TrackSelection {
    return this.chosen ?? { filter: NO_TRACK_FILTER };
  }

  get isFiltered(): boolean {
    return isPlanFiltered(this.filter);
  }

  get writableCount(): number {
    return this.list.answer?.writable ?? 0;
  }

  /** Files of those shown that `write` would write. */
  get tickedCount(): number {
    const count = this.ticks.mode === 'listed' ? this.#listedHere : this.writableCount - this.#listedHere;
    return Math.min(Math.max(count, 0), this.writableCount);
  }

  isTicked(row: PlannedTrack): boolean {
    return row.notWritableReason === null && isMarked(this.ticks, row.trackId);
  }

  toggle(row: PlannedTrack): void {
    if (row.notWritableReason !== null) return;
    this.ticks = toggled(this.ticks, row.trackId);
    this.#listedHere += this.ticks.ids.has(row.trackId) ? 1 : -1;
  }

  /** Ticks or unticks every file the filter shows. */
  async tickAll(ticked: boolean): Promise<void> {
    if (this.isFiltered) {
      const shown = { selection: this.#reviewed, filter: this.filter };
      const ids = await notices.guard(call('plan.writableIds', shown));
      this.ticks = withMarks(this.ticks, ids ?? [], ticked);
    } else this.ticks = ticked ? ALL_MARKED : NO_MARKS;
    await this.#askAround();
  }

  setFilter(change: Partial<PlanFilter>): void {
    this.filter = { ...this.filter, ...change };
    this.#restart();
  }

  /** Reviews these tracks only; null means the whole library again. */
  choose(chosen: TrackSelection | null): void {
    this.chosen = chosen;
    this.filter = NO_PLAN_FILTER;
    this.ticks = ALL_MARKED;
    this.outcome = null;
    this.values = [];
    this.#restart();
  }

  async write(): Promise<void> {
    const work = selectionOf(this.ticks, this.#reviewed);
    if (work === null) return;
    this.outcome = null;
    await this.#finish('write', call('tags.write', { ...work, filter: this.filter }));
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
    if (summary !== undefined) this.outcome = { kind, summary };
    this.#refresh();
  }

  #refresh(): void {
    if (!this.#isShown) return;
    this.list.refresh();
    void this.#askAround();
  }

  #restart(): void {
    this.focusIndex = 0;
    this.list.restart();
    void this.#askAround();
  }

  /** Asks what stands beside the list; not again before the last answer is there, but then again. */
  async #askAround(): Promise<void> {
    if (this.#isAsking) {
      this.#askAgain = true;
      return;
    }
    this.#isAsking = true;
    await notices.guard(Promise.all([this.#countListed(), this.#fetchValues()]));
    this.#isAsking = false;
    if (!this.#askAgain) return;
    this.#askAgain = false;
    await this.#askAround();
  }

  async #countListed(): Promise<void> {
    const trackIds = [...this.ticks.ids];
    if (trackIds.length === 0) {
      this.#listedHere = 0;
      return;
    }
    const query = { selection: { trackIds }, filter: this.filter, offset: 0, limit: 1 };
    this.#listedHere = (await call('plan.query', query)).writable;
  }

  async #fetchValues(): Promise<void> {
    this.values = await call('plan.values', { selection: this.#reviewed });
  }
}

export const review = new Review();
