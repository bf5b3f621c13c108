import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_TRACK_FILTER } from '../../src-shared/domain';
import { ALL_MARKED, isMarked, markedCount, NO_MARKS, onlyMarked, selectionOf, toggled, withMarks } from './selection';

const everyRow = { filter: { ...NO_TRACK_FILTER, search: 'x' } };

describe('marks', () => {
  it('start as nothing or everything', () => {
    expect(isMarked(NO_MARKS, 7)).toBe(false);
    expect(isMarked(ALL_MARKED, 7)).toBe(true);
    expect(markedCount(NO_MARKS, 40)).toBe(0);
    expect(markedCount(ALL_MARKED, 40)).toBe(40);
  });

  it('toggling flips one row and no other, in either mode; twice changes nothing', () => {
    const ids = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(fc.constantFrom(NO_MARKS, ALL_MARKED), fc.array(ids), ids, ids, (start, clicks, id, other) => {
        const before = clicks.reduce(toggled, start);
        const after = toggled(before, id);
        expect(isMarked(after, id)).toBe(!isMarked(before, id));
        if (other !== id) expect(isMarked(after, other)).toBe(isMarked(before, other));
        expect(isMarked(toggled(after, id), id)).toBe(isMarked(before, id));
      }),
    );
  });

  it('counts what is marked', () => {
    expect(markedCount(toggled(toggled(ALL_MARKED, 3), 4), 40)).toBe(38);
    expect(markedCount(onlyMarked([3, 4]), 40)).toBe(2);
    expect(markedCount(withMarks(onlyMarked([3]), [3], true), 40)).toBe(1);
  });

  it('several rows are marked or unmarked at once, whatever they were', () => {
    const some = withMarks(toggled(ALL_MARKED, 3), [3, 4, 5], false);
    expect([3, 4, 5, 6].map((id) => isMarked(some, id))).toEqual([false, false, false, true]);
    const back = withMarks(some, [4, 6], true);
    expect([3, 4, 5, 6].map((id) => isMarked(back, id))).toEqual([false, true, false, true]);
    expect(isMarked(withMarks(NO_MARKS, [8], true), 8)).toBe(true);
  });
});

describe('selectionOf', () => {
  it('means the whole list less the exceptions, or the listed rows, or nothing', () => {
    expect(selectionOf(toggled(ALL_MARKED, 9), everyRow)).toEqual({ selection: everyRow, except: [9] });
    expect(selectionOf(onlyMarked([1, 2]), everyRow)).toEqual({ selection: { trackIds: [1, 2] }, except: [] });
    expect(selectionOf(NO_MARKS, everyRow)).toBeNull();
  });
});
