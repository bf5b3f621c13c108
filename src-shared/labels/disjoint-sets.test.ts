import { expect, test } from 'vitest';
import { DisjointSets } from './disjoint-sets';

test('items that nobody joined stand alone', () => {
  expect(new DisjointSets(3).sets()).toEqual([[0], [1], [2]]);
});

test('a set is known by its smallest item, in whatever order it was joined', () => {
  const sets = new DisjointSets(6);
  for (const [a, b] of [
    [5, 4],
    [3, 5],
    [1, 4],
  ] as const)
    sets.join(a, b);
  expect([1, 3, 4, 5].map((item) => sets.find(item))).toEqual([1, 1, 1, 1]);
  expect(sets.sets()).toEqual([[0], [1, 3, 4, 5], [2]]);
});

test('a key joins all that have it, none joins nothing, and several kinds of keys add up', () => {
  const sets = new DisjointSets(5);
  const artists = ['a', 'b', null, 'a', null];
  const albums = ['x', null, null, 'y', 'y'];
  sets.joinByKey((item) => artists[item]!);
  expect(sets.sets()).toEqual([[0, 3], [1], [2], [4]]);
  sets.joinByKey((item) => albums[item]!);
  expect(sets.sets()).toEqual([[0, 3, 4], [1], [2]]);
});
