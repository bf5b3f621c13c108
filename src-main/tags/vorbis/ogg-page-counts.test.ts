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
    expect(planPageCounts(counts, packetPages, added, 0)).toEqual(expected);
  });

  test.each([
    ['the page takes more', [10, 16], 2, 4, 100, [10, 20]],
    ['where the sound leaves no room, those in front take more', [100, 50], 2, 3, 205, [152, 1]],
    ['one page more', [100], 1, 80, 100, [179, 1]],
  ])('sound on the last page stays there: %s', (_, counts, packetPages, added, soundSegments, expected) => {
    expect(planPageCounts(counts, packetPages, added, soundSegments)).toEqual(expected);
  });

  test('every segment has its place, and pages change in number only when they must', () => {
    const given = fc.array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 6 }).chain((counts) =>
      fc.record({
        counts: fc.constant(counts),
        packetPages: fc.integer({ min: 1, max: counts.length }),
        added: fc.integer({ min: 1 - counts.reduce((sum, count) => sum + count, 0), max: 600 }),
        soundSegments: fc.nat({ max: 255 - (counts.at(-1) ?? 0) }),
      }),
    );
    fc.assert(
      fc.property(given, ({ counts, packetPages, added, soundSegments }) => {
        const planned = planPageCounts(counts, packetPages, added, soundSegments);
        const total = counts.reduce((sum, count) => sum + count, 0) + added;
        expect(planned.reduce((sum, count) => sum + count, 0)).toBe(total);
        expect(planned.every((count) => count >= 1 && count <= 255)).toBe(true);
        expect((planned.at(-1) ?? 0) + soundSegments).toBeLessThanOrEqual(255);
        const fits = total >= counts.length && total + soundSegments <= 255 * counts.length;
        expect(planned.length === counts.length).toBe(fits);
      }),
    );
  });
});
