import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planPageCounts } from './ogg-page-counts';

describe('planPageCounts', () => {
  test.each([
    ['the one page takes more', [10], 1, 5, [15]],
    ['the page of the packet takes more, the set-up stays', [1, 16], 1, 2, [3, 16]],
    ['the last page of the packet takes more', [255, 255, 10], 3, 20, [255, 255, 30]],
    ['where that is full, those in front take more', [100, 250], 2, 20, [255, 115]],
    ['where its pages are full, those behind take more', [255, 16], 1, 1, [255, 17]],
    ['one page more', [255], 1, 1, [255, 1]],
    ['fewer segments leave one a page', [255, 255, 10], 3, -515, [3, 1, 1]],
    ['fewer pages', [1, 1, 1], 3, -1, [2]],
  ])('%s', (_, counts, packetPages, added, expected) => {
    expect(planPageCounts(counts, packetPages, added)).toEqual(expected);
  });

  test('every segment has its place, and pages change in number only when they must', () => {
    const given = fc.array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 6 }).chain((counts) =>
      fc.record({
        counts: fc.constant(counts),
        packetPages: fc.integer({ min: 1, max: counts.length }),
        added: fc.integer({ min: 1 - counts.reduce((sum, count) => sum + count, 0), max: 600 }),
      }),
    );
    fc.assert(
      fc.property(given, ({ counts, packetPages, added }) => {
        const planned = planPageCounts(counts, packetPages, added);
        const total = counts.reduce((sum, count) => sum + count, 0) + added;
        expect(planned.reduce((sum, count) => sum + count, 0)).toBe(total);
        expect(planned.every((count) => count >= 1 && count <= 255)).toBe(true);
        const fits = total >= counts.length && total <= 255 * counts.length;
        expect(planned.length === counts.length).toBe(fits);
      }),
    );
  });
});
