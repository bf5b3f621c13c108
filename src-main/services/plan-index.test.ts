import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLAN_CHANGES, planFilterSchema, type PlanFilter } from '../../src-shared/domain';
import { LABEL_FIELDS } from '../../src-shared/tags';
import { PlanIndex, type PlanEntry, type PlanScope } from './plan-index';

const EVERYWHERE: PlanScope = { search: '', trackIds: [] };
const filter = (wanted: Partial<PlanFilter> = {}): PlanFilter => planFilterSchema.parse(wanted);
const page = { offset: 0, limit: 1000 };

function makeEntry(entry: Partial<PlanEntry> & { readonly trackId: number }): PlanEntry {
  const path = `/m/${entry.trackId}`;
  return { path, searchText: path, isWritable: true, hasWarning: false, edits: [], ...entry };
}

/** Up to 20 changes to an index of up to eight tracks: an entry is put, null removes it. */
const edit = fc.record({
  field: fc.constantFrom(...LABEL_FIELDS),
  change: fc.constantFrom(...PLAN_CHANGES),
  values: fc.array(fc.constantFrom('Rock', 'Jazz', 'Calm'), { maxLength: 2 }).map((values) => [...new Set(values)]),
});
const entry = fc
  .record({
    trackId: fc.integer({ min: 1, max: 8 }),
    path: fc.constantFrom('/a', '/b', '/ä', '/\ufb01', '/🎵', '/b/c'),
    words: fc.array(fc.constantFrom('ete', 'mou', 'rock'), { maxLength: 3 }),
    isWritable: fc.boolean(),
    hasWarning: fc.boolean(),
    edits: fc.uniqueArray(edit, { selector: ({ field }) => field }),
  })
  .map(({ words, ...rest }): PlanEntry => ({ ...rest, searchText: words.join(' ') }));
const changes = fc.array(fc.oneof(entry, fc.integer({ min: 1, max: 8 })), { maxLength: 20 });

function build(made: readonly (PlanEntry | number)[]): { index: PlanIndex; entries: PlanEntry[] } {
  const index = new PlanIndex();
  const entries = new Map<number, PlanEntry>();
  for (const change of made) {
    if (typeof change === 'number') {
      index.remove(change);
      entries.delete(change);
    } else {
      index.put(change);
      entries.set(change.trackId, change);
    }
  }
  const byPath = (a: PlanEntry, b: PlanEntry): number =>
    Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)) || a.trackId - b.trackId;
  return { index, entries: [...entries.values()].sort(byPath) };
}

describe('PlanIndex', () => {
  it('has what was put last and not removed, in path order, page by page', () => {
    fc.assert(
      fc.property(changes, fc.nat(8), fc.integer({ min: 1, max: 8 }), (made, offset, limit) => {
        const { index, entries } = build(made);
        const ids = entries.map(({ trackId }) => trackId);
        expect(index.query(EVERYWHERE, filter(), page).trackIds).toEqual(ids);
        expect(index.query(EVERYWHERE, filter(), { offset, limit })).toEqual({
          total: ids.length,
          writable: entries.filter(({ isWritable }) => isWritable).length,
          trackIds: ids.slice(offset, offset + limit),
        });
        expect([...index.trackIds()].sort()).toEqual([...ids].sort());
      }),
    );
  });

  it('lets through exactly what the filter names, and writes of that what can be written', () => {
    const filters = fc.record({
      search: fc.constantFrom('', 'ÉTÉ', 'rock mou'),
      field: fc.constantFrom(null, ...LABEL_FIELDS),
      change: fc.constantFrom(null, ...PLAN_CHANGES),
      value: fc.constantFrom(null, 'Rock', 'Calm'),
      problem: fc.constantFrom(null, 'not-writable' as const, 'warning' as const),
    });
    const passes = (candidate: PlanEntry, wanted: PlanFilter): boolean => {
      const { field, change, value, problem, search } = wanted;
      const isAny = field === null && change === null && value === null;
      const fits = candidate.edits
        .filter((one) => field === null || one.field === field)
        .filter((one) => change === null || one.change === change)
        .filter((one) => value === null || one.values.includes(value));
      return (
        (isAny || fits.length > 0) &&
        (problem !== 'not-writable' || !candidate.isWritable) &&
        (problem !== 'warning' || candidate.hasWarning) &&
        search
          .toLowerCase()
          .replaceAll('é', 'e')
          .split(' ')
          .every((word) => candidate.searchText.includes(word))
      );
    };
    fc.assert(
      fc.property(changes, filters, (made, wanted) => {
        const { index, entries } = build(made);
        const expected = entries.filter((candidate) => passes(candidate, wanted));
        expect(index.query(EVERYWHERE, wanted, page).trackIds).toEqual(expected.map(({ trackId }) => trackId));
        const writable = expected.filter(({ isWritable }) => isWritable);
        expect(index.writableIds(EVERYWHERE, wanted)).toEqual(writable.map(({ trackId }) => trackId));
      }),
    );
  });

  it('keeps to the part of the library it is asked for', () => {
    const { index } = build([1, 2, 3].map((trackId) => makeEntry({ trackId, searchText: `song ${trackId}` })));
    const idsIn = (scope: Partial<PlanScope>) => index.query({ ...EVERYWHERE, ...scope }, filter(), page).trackIds;
    expect(idsIn({ trackIds: [new Set([1, 3, 9])] })).toEqual([1, 3]);
    expect(idsIn({ trackIds: [new Set([1, 3]), new Set([2, 3])] })).toEqual([3]);
    expect(idsIn({ search: 'SONG 2' })).toEqual([2]);
  });

  it('counts the values that would be written, most frequent first', () => {
    const rock = { field: 'genre', change: 'add', values: ['Rock', 'Jazz'] } as const;
    const calm = { field: 'mood', change: 'fill', values: ['Rock'] } as const;
    const { index } = build([makeEntry({ trackId: 1, edits: [rock, calm] }), makeEntry({ trackId: 2, edits: [rock] })]);
    index.put(makeEntry({ trackId: 3, edits: [{ ...rock, values: ['Jazz'] }] }));
    expect(index.values(EVERYWHERE)).toEqual([
      { field: 'genre', value: 'Jazz', count: 3 },
      { field: 'genre', value: 'Rock', count: 2 },
      { field: 'mood', value: 'Rock', count: 1 },
    ]);
    expect(index.values({ ...EVERYWHERE, trackIds: [new Set([3])] })).toEqual([
      { field: 'genre', value: 'Jazz', count: 1 },
    ]);
  });

  it('is empty when cleared', () => {
    const { index } = build([makeEntry({ trackId: 1 })]);
    index.clear();
    expect(index.query(EVERYWHERE, filter(), page)).toEqual({ total: 0, writable: 0, trackIds: [] });
  });
});
