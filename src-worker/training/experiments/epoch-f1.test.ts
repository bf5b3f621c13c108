import { expect, test } from 'vitest';
import { EpochF1 } from './epoch-f1';
import type { Example, ExampleSong } from './examples';

function example(id: string, targets: readonly number[]): Example {
  const song: ExampleSong = { id, group: id, copies: [id], frameCount: 1, targets };
  return { song, copy: id, startFrame: 0 };
}

test('songs are answered by the mean of their segments, and every label counts the same', () => {
  const heard = new EpochF1();
  const [a, b] = [example('a', [1, 0]), example('b', [0, 1])];
  // Label 0: claimed of a (0.9 and 0.2) and of b, right once of twice. Label 1: of neither song.
  heard.add([a, a], Float32Array.of(0.9, 0.1, 0.2, 0.1));
  heard.add([b], Float32Array.of(0.6, 0.4));
  expect(heard.value('several-labels')).toBeCloseTo((2 / 3 + 0) / 2, 6);
  // The likeliest: label 0 of both.
  expect(heard.value('one-label')).toBeCloseTo((2 / 3 + 0) / 2, 6);
});

test('what is not known of a song counts nowhere, nor does a label that nothing is said of', () => {
  const heard = new EpochF1();
  heard.add([example('a', [1, NaN, 0]), example('b', [0, NaN, 0])], Float32Array.of(0.9, 0.9, 0.1, 0.1, 0.9, 0.1));
  expect(heard.value('several-labels')).toBe(1);
});
