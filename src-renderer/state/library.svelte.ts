import type { TrackSelection } from '../../src-shared/contract/app-contract';
import { NO_TRACK_FILTER, type TrackFilter, type TrackQuery, type TrackRow } from '../../src-shared/domain';
import { call, onEvent } from '../api';
import {
  ALL_MARKED,
  isMarked,
  markedCount,
  NO_MARKS,
  onlyMarked,
  selectionOf,
  toggled,
  type Marks,
} from '../lib/selection';
import { isTrackFiltered } from '../lib/track-filter';
import { notices } from './notices.svelte';
import { PagedList } from './paged-list.svelte';

export type SortColumn = TrackQuery['sortBy'];

/** The library table: filter, order, the row that has the focus and the rows that are marked. */
class Library {
  filter = $state.raw<TrackFilter>(NO_TRACK_FILTER);
  sortBy = $state<SortColumn>('path');
  descending = $state(false);
  focusIndex = $state(0);
  marks = $state.raw<Marks>(NO_MARKS);
  #anchorIndex = 0;

  readonly list = new PagedList<TrackRow>((offset, limit) => call('library.query', { ...this.#order, offset, limit }));

  connect(): void {
    onEvent('library.changed', () => this.list.refresh());
    this.list.restart();
  }

  get isFiltered(): boolean {
    return isTrackFiltered(this.filter);
  }

  get markedCount(): number {
    return markedCount(this.marks, this.list.total ?? 0);
  }

  /** The marked tracks, for a call over them; null when none is. All but a few are named one by one: no filter says that. */
  async markedTracks(): Promise<TrackSelection | null> {
    const marked = selectionOf(this.marks, { filter: this.filter });
    if (marked === null || marked.except.length === 0) return marked?.selection ?? null;
    const ids = await notices.guard(this.#fetchIds(0, this.list.total ?? 0));
    const except = new Set(marked.except);
    const trackIds = (ids ?? []).filter((id) => !except.has(id));
    return trackIds.length === 0 ? null : { trackIds };
  }

  setFilter(change: Partial<TrackFilter>): void {
    this.filter = { ...this.filter, ...change };
    this.#restart();
  }

  clearFilter(): void {
    this.setFilter(NO_TRACK_FILTER);
  }

  /** Orders by a column; the same column again turns the order round. */
  sort(column: SortColumn): void {
    this.descending = column === this.sortBy && !this.descending;
    this.sortBy = column;
    this.#restart();
  }

  isMarked(row: TrackRow): boolean {
    return isMarked(this.marks, row.id);
  }

  /** Moves the focus there and marks that row alone. */
  async focus(index: number): Promise<void> {
    this.focusIndex = index;
    this.#anchorIndex = index;
    const row = await notices.guard(this.list.fetchRow(index));
    if (row !== undefined && this.focusIndex === index) this.marks = onlyMarked([row.id]);
  }

  async toggle(index: number): Promise<void> {
    this.focusIndex = index;
    this.#anchorIndex = index;
    const row = await notices.guard(this.list.fetchRow(index));
    if (row !== undefined) this.marks = toggled(this.marks, row.id);
  }

  /** Marks everything from where the range began to `index`. */
  async extendTo(index: number): Promise<void> {
    this.focusIndex = index;
    const first = Math.min(this.#anchorIndex, index);
    const end = Math.max(this.#anchorIndex, index) + 1;
    const ids = await notices.guard(this.#fetchIds(first, end));
    if (ids !== undefined && this.focusIndex === index) this.marks = onlyMarked(ids);
  }

  markAll(): void {
    this.marks = ALL_MARKED;
  }

  clearMarks(): void {
    this.marks = NO_MARKS;
  }

  get #order(): Omit<TrackQuery, 'offset' | 'limit'> {
    return { ...this.filter, sortBy: this.sortBy, descending: this.descending };
  }

  /** Of the rows [first, end). */
  async #fetchIds(first: number, end: number): Promise<number[]> {
    return end > first ? call('library.ids', { ...this.#order, offset: first, limit: end - first }) : [];
  }

  #restart(): void {
    this.focusIndex = 0;
    this.#anchorIndex = 0;
    this.marks = NO_MARKS;
    this.list.restart();
  }
}

export const library = new Library();
