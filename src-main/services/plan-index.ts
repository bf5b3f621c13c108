import type { PlanChange, PlanFilter } from '../../src-shared/domain';
import { searchWords } from '../../src-shared/fold-text';
import { LABEL_FIELDS, type LabelField } from '../../src-shared/tags';

/** What the edit of a genre or mood does, and the values it brings. */
export interface PlanEntryEdit {
  readonly field: LabelField;
  readonly change: PlanChange;
  readonly values: readonly string[];
}

/** What is kept of one track's plan: enough to count and to filter, not to show. */
export interface PlanEntry {
  readonly trackId: number;
  readonly path: string;
  /** As `foldForSearch` has it. */
  readonly searchText: string;
  readonly isWritable: boolean;
  readonly hasWarning: boolean;
  /** Empty where only further fields would be written. */
  readonly edits: readonly PlanEntryEdit[];
}

/** Part of the library; narrower than any filter of plans. */
export interface PlanScope {
  /** Words as a search has them. */
  readonly search: string;
  /** The track has to be in every one of them. */
  readonly trackIds: readonly ReadonlySet<number>[];
}

export interface PlanPageIds {
  readonly total: number;
  /** Of them, those whose files can be written. */
  readonly writable: number;
  /** Of the page alone, in path order. */
  readonly trackIds: number[];
}

/** Of which tracks the policy has edits, in path order; in memory, since every look goes through all of them. */
export class PlanIndex {
  private readonly byId = new Map<number, PlanEntry>();
  private readonly sorted: PlanEntry[] = [];

  clear(): void {
    this.byId.clear();
    this.sorted.length = 0;
  }

  trackIds(): Iterable<number> {
    return this.byId.keys();
  }

  /** Stores a track's plan in place of its last one. Fast for one that comes behind all others. */
  put(entry: PlanEntry): void {
    const old = this.byId.get(entry.trackId);
    this.byId.set(entry.trackId, entry);
    if (old?.path === entry.path) {
      this.sorted[this.placeOf(old)] = entry;
      return;
    }
    if (old !== undefined) this.sorted.splice(this.placeOf(old), 1);
    this.sorted.splice(this.placeOf(entry), 0, entry);
  }

  remove(trackId: number): void {
    const old = this.byId.get(trackId);
    if (old === undefined) return;
    this.byId.delete(trackId);
    this.sorted.splice(this.placeOf(old), 1);
  }

  query(scope: PlanScope, filter: PlanFilter, page: { readonly offset: number; readonly limit: number }): PlanPageIds {
    const passes = makeTest(scope, filter);
    const trackIds: number[] = [];
    let total = 0;
    let writable = 0;
    for (const entry of this.sorted) {
      if (!passes(entry)) continue;
      if (total >= page.offset && trackIds.length < page.limit) trackIds.push(entry.trackId);
      total += 1;
      if (entry.isWritable) writable += 1;
    }
    return { total, writable, trackIds };
  }

  /** In path order. */
  writableIds(scope: PlanScope, filter: PlanFilter): number[] {
    const passes = makeTest(scope, filter);
    return this.sorted.filter((entry) => entry.isWritable && passes(entry)).map(({ trackId }) => trackId);
  }

  /** The values that the plans of a scope bring, most frequent first. */
  values(scope: PlanScope): { field: LabelField; value: string; count: number }[] {
    const isInScope = makeScopeTest(scope);
    const counts = new Map(LABEL_FIELDS.map((field) => [field, new Map<string, number>()]));
    for (const entry of this.sorted) {
      if (!isInScope(entry)) continue;
      for (const { field, values } of entry.edits) {
        const ofField = counts.get(field);
        for (const value of values) ofField?.set(value, (ofField.get(value) ?? 0) + 1);
      }
    }
    return [...counts]
      .flatMap(([field, ofField]) => Array.from(ofField, ([value, count]) => ({ field, value, count })))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  }

  /** Where an entry is, or belongs. */
  private placeOf({ path, trackId }: PlanEntry): number {
    let low = 0;
    let high = this.sorted.length;
    const last = this.sorted.at(-1);
    if (last !== undefined && isBefore(last, path, trackId)) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.sorted[middle];
      if (entry !== undefined && isBefore(entry, path, trackId)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Two tracks may bear one path for a moment, while one of them moves away. */
function isBefore(entry: PlanEntry, path: string, trackId: number): boolean {
  const order = comparePaths(entry.path, path);
  return order < 0 || (order === 0 && entry.trackId < trackId);
}

/** By the bytes of UTF-8, as the database does; JavaScript's own order differs beyond the basic plane. */
function comparePaths(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

type EntryTest = (entry: PlanEntry) => boolean;

/** Only what there is to test: most looks go through everything and let all of it pass. */
function scopeTests({ search, trackIds }: PlanScope): EntryTest[] {
  return [
    ...trackIds.map(
      (ids): EntryTest =>
        ({ trackId }) =>
          ids.has(trackId),
    ),
    ...searchWords(search).map(
      (word): EntryTest =>
        ({ searchText }) =>
          searchText.includes(word),
    ),
  ];
}

function makeScopeTest(scope: PlanScope): EntryTest {
  return allOf(scopeTests(scope));
}

function makeTest(scope: PlanScope, filter: PlanFilter): EntryTest {
  const tests = [...scopeTests(scope), ...scopeTests({ search: filter.search, trackIds: [] })];
  if (filter.problem === 'not-writable') tests.push((entry) => !entry.isWritable);
  if (filter.problem === 'warning') tests.push((entry) => entry.hasWarning);
  if (filter.field !== null || filter.change !== null || filter.value !== null) tests.push(makeEditTest(filter));
  return allOf(tests);
}

function allOf(tests: readonly EntryTest[]): EntryTest {
  if (tests.length === 0) return () => true;
  return (entry) => tests.every((test) => test(entry));
}

/** One and the same edit has to be of the field, to do that, and to bring the value. */
function makeEditTest({ field, change, value }: PlanFilter): EntryTest {
  return ({ edits }) =>
    edits.some(
      (edit) =>
        (field === null || edit.field === field) &&
        (change === null || edit.change === change) &&
        (value === null || edit.values.includes(value)),
    );
}
