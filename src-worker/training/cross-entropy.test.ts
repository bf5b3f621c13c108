import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { binaryCrossEntropy, categoricalCrossEntropy, type CrossEntropy } from './cross-entropy';

const probs = tf.tensor2d([[0, 0.25, 1]]);

function valuesOf(loss: CrossEntropy, truth: readonly number[]): number[] {
  return [...loss(tf, probs, tf.tensor2d([[...truth]])).dataSync()];
}

test('binary: minus the logarithm of what was given to the truth, also where that is a share of each', () => {
  const [first, second, third] = valuesOf(binaryCrossEntropy, [0, 1, 1]);
  expect(first).toBeCloseTo(0, 5);
  expect(second).toBeCloseTo(-Math.log(0.25), 5);
  expect(third).toBeCloseTo(0, 5);
  const half = -(Math.log(0.25) + Math.log(0.75)) / 2;
  expect(valuesOf(binaryCrossEntropy, [0, 0.5, 1])[1]).toBeCloseTo(half, 5);
});

test('categorical: of labels that do not apply, nothing counts', () => {
  const [first, second, third] = valuesOf(categoricalCrossEntropy, [0, 1, 0]);
  expect(second).toBeCloseTo(-Math.log(0.25), 5);
  expect(Math.abs(first!) + Math.abs(third!)).toBe(0);
  expect(valuesOf(categoricalCrossEntropy, [0, 0, 1])[2]).toBeCloseTo(0, 6);
});

test.each([
  ['binary', binaryCrossEntropy],
  ['categorical', categoricalCrossEntropy],
])('%s: being sure of what is wrong costs much, not endlessly, and its gradient is a number', (_, loss) => {
  const worst = valuesOf(loss, [1, 0, 0])[0]!;
  expect(worst).toBeCloseTo(-Math.log(1e-6), 2);
  const gradient = tf.grad((p) => loss(tf, p as tf.Tensor2D, tf.tensor2d([[1, 1, 0]])))(probs);
  expect([...gradient.dataSync()].every(Number.isFinite)).toBe(true);
});
