import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chooseSongs } from './choose-songs';

const lists = fc.array(fc.uniqueArray(fc.nat(4), { maxLength: 3 }), { minLength: 1, maxLength: 60 });

it('takes as many as wanted, each once, and all where there are no more', () => {
  fc.assert(
    fc.property(lists, fc.integer({ min: 1, max: 80 }), (labelsOf, most) => {
      const chosen = chooseSongs(labelsOf, most);
      expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b));
      expect(chosen).toHaveLength(Math.min(most, labelsOf.length));
      expect(chosen.every((song) => song < labelsOf.length)).toBe(true);
    }),
  );
});

it('leaves rare labels whole', () => {
  const labelsOf = Array.from({ length: 1000 }, (_, i) => (i % 100 === 0 ? [1] : [0]));
  const chosen = chooseSongs(labelsOf, 50);
  expect(chosen.filter((song) => labelsOf[song]?.[0] === 1)).toHaveLength(10);
});

it('takes songs from all over the library', () => {
  const chosen = chooseSongs(
    Array.from({ length: 1000 }, () => [0]),
    100,
  );
  const tenths = Map.groupBy(chosen, (song) => Math.floor(song / 100));
  expect([...tenths.values()].every(({ length }) => length > 4)).toBe(true);
});
