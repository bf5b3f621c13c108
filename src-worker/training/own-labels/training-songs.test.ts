import { expect, test } from 'vitest';
import { madeSegments } from './testing/made-songs';
import { weighedSegments } from './training-songs';

const rows = (count: number): number[][] => Array.from({ length: count }, () => [0]);

test('all segments of a short song count for what they stand for', () => {
  const song = madeSegments(rows(3), (segment) => (segment === 0 ? 1 : 2));
  expect(weighedSegments(song, 3)).toEqual([
    { segment: 0, weight: 1 },
    { segment: 1, weight: 2 },
    { segment: 2, weight: 2 },
  ]);
});

test('of a long song segments are taken evenly over its length, not over what was heard', () => {
  // Ten segments of the beginning, and ten that stand for nine each: most of the song lies in these.
  const song = madeSegments(rows(20), (segment) => (segment < 10 ? 1 : 9));
  const chosen = weighedSegments(song, 10).map(({ segment }) => segment);
  expect(chosen).toEqual([5, 10, 11, 12, 13, 15, 16, 17, 18, 19]);
});
