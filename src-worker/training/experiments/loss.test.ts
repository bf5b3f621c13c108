import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { classWeights, countRight, lossOf } from './loss';

const probs = tf.tensor2d([
  [0.7, 0.2, 0.1],
  [0.1, 0.3, 0.6],
]);

function lossValue(targets: number[][], task: 'one-label' | 'several-labels', weights: number[] | null = null): number {
  return lossOf(tf, probs, tf.tensor2d(targets), task, weights).dataSync()[0]!;
}

describe('loss', () => {
  test('one label: minus the logarithm of its probability, mean over segments', () => {
    const targets = [
      [1, 0, 0],
      [0, 1, 0],
    ];
    expect(lossValue(targets, 'one-label')).toBeCloseTo(-(Math.log(0.7) + Math.log(0.3)) / 2, 5);
    expect(lossValue(targets, 'one-label', [2, 1, 1])).toBeCloseTo(-(2 * Math.log(0.7) + Math.log(0.3)) / 2, 5);
  });

  test('several labels: binary cross-entropy, summed over labels', () => {
    const one = [Math.log(0.7), Math.log(0.8), Math.log(0.1)];
    const other = [Math.log(0.9), Math.log(0.3), Math.log(0.4)];
    const expected = -[...one, ...other].reduce((sum, value) => sum + value) / 2;
    const targets = [
      [1, 0, 1],
      [0, 1, 0],
    ];
    expect(lossValue(targets, 'several-labels')).toBeCloseTo(expected, 5);
  });

  test('what is not known adds nothing to the loss nor to any gradient', () => {
    const targets = tf.tensor2d([
      [1, NaN, NaN],
      [NaN, NaN, 0],
    ]);
    expect(lossOf(tf, probs, targets, 'several-labels', null).dataSync()[0]).toBeCloseTo(
      -(Math.log(0.7) + Math.log(0.4)) / 2,
      5,
    );
    const gradient = tf
      .grad((p) => lossOf(tf, p as tf.Tensor2D, targets, 'several-labels', null))(probs)
      .arraySync();
    const isTaught = (gradient as number[][]).map((row) => row.map((value) => value !== 0));
    expect(isTaught).toEqual([
      [true, false, false],
      [false, false, true],
    ]);
    expect((gradient as number[][]).flat().every(Number.isFinite)).toBe(true);
  });
});

test('answers count as right when every label that is known is', () => {
  const targets = tf.tensor2d([
    [1, NaN, 0],
    [1, 0, 1],
  ]);
  expect(countRight(tf, probs, targets, 'several-labels').dataSync()[0]).toBe(1);
  const oneLabel = tf.tensor2d([
    [1, 0, 0],
    [0, 1, 0],
  ]);
  expect(countRight(tf, probs, oneLabel, 'one-label').dataSync()[0]).toBe(1);
});

test('rare labels weigh more, by the songs of which they are known', () => {
  const weights = classWeights([
    [1, 0],
    [1, 0],
    [1, 1],
    [0, NaN],
  ]);
  expect(weights).toEqual([4 / (2 * 3), 3 / 2]);
  expect(classWeights([[1, 0]])[1]).toBe(0);
});
