import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';

/** [1, band, frame, 1] in 0..1, as scripts/golden/musicnn.py makes it. */
export function madeUpSegment([bands, frames]: readonly [number, number]): tf.Tensor4D {
  const values = Array.from({ length: bands * frames }, (_, i) => {
    const [band, frame] = [Math.floor(i / frames), i % frames];
    const ripples = 0.2 * Math.sin(band / 5 + frame / 3) + 0.15 * Math.cos((frame * (band + 7)) / 90);
    return 0.55 - (0.3 * band) / bands + ripples;
  });
  return tf.tensor4d(values, [1, bands, frames, 1]);
}

export function worstDifference(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  return Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));
}
