import { expect, test } from 'vitest';
import { createRandom } from '../random';
import { sampleSongs } from './sample-songs';

test('few songs stay as they are', () => {
  expect(sampleSongs([[0], [1], []], 3, createRandom(1))).toEqual([0, 1, 2]);
});

test('of many songs those of a rare label stay, and those of a frequent one go', () => {
  const labelsOf = Array.from({ length: 100 }, (_, i) => (i % 10 === 0 ? [1] : [0]));
  const chosen = sampleSongs(labelsOf, 30, createRandom(1));
  expect(chosen).toHaveLength(30);
  expect(new Set(chosen).size).toBe(30);
  expect(chosen.filter((song) => labelsOf[song]![0] === 1)).toHaveLength(10);
});

test('songs of several labels and of none count once', () => {
  const labelsOf = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? [0, 1] : []));
  const chosen = sampleSongs(labelsOf, 49, createRandom(1));
  expect(new Set(chosen).size).toBe(49);
});
