import { expect, test } from 'vitest';
import { createRandom } from '../../random';
import { tsne } from './tsne';

test('groups of near vectors come to lie together, and apart from other groups', () => {
  const random = createRandom(2);
  const groups = Array.from({ length: 90 }, (_, index) => index % 3);
  const vectors = groups.map((group) => Array.from({ length: 10 }, (_, k) => (k === group ? 5 : 0) + random()));
  const map = tsne(vectors);
  const nearest = map.map(([x, y], self) => {
    const distances = map.map(([u, v], other) => (other === self ? Infinity : Math.hypot(x - u, y - v)));
    return groups[distances.indexOf(Math.min(...distances))];
  });
  expect(nearest).toEqual(groups);
  expect(tsne(vectors)).toEqual(map);
});

test('takes a handful of vectors, and equal ones', () => {
  expect(tsne([[1, 2]])).toHaveLength(1);
  const map = tsne(Array.from({ length: 5 }, () => [1, 1]));
  expect(map.flat().every(Number.isFinite)).toBe(true);
});
