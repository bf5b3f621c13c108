import { expect, test } from 'vitest';
import { HEAD_RECIPE, segmentsPerSong, stepSize } from './recipe';

test('few songs are heard more often, many less, so that an epoch takes neither too few steps nor too long', () => {
  const recipe = { ...HEAD_RECIPE, segmentsPerSong: 4, leastSegments: 2000, mostSegments: 10_000 };
  expect([20, 100, 1000, 2500, 5000, 20_000].map((songs) => segmentsPerSong(recipe, songs))).toEqual([
    100, 20, 4, 4, 2, 1,
  ]);
});

test('steps grow for one epoch and come to nothing after the last', () => {
  const recipe = { ...HEAD_RECIPE, learningRate: 0.01, epochs: 11 };
  expect(stepSize(recipe, 0)).toBeGreaterThan(0);
  expect(stepSize(recipe, 0.5)).toBeCloseTo(0.005, 12);
  expect(stepSize(recipe, 1)).toBeCloseTo(0.01, 12);
  expect(stepSize(recipe, 6)).toBeCloseTo(0.005, 12);
  expect(stepSize(recipe, 11)).toBeCloseTo(0, 12);
});
