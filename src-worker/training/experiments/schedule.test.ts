import { expect, test } from 'vitest';
import { createLearningRate } from './schedule';

test('polynomial falls from the highest rate to the end rate', () => {
  const rate = createLearningRate({ kind: 'polynomial', power: 2, endRate: 0.1 }, 1.1, 10);
  expect([0, 0.5, 1].map(rate.at)).toEqual([1.1, 0.1 + 0.25, 0.1]);
});

test('cosine warms up for one epoch and ends at zero', () => {
  const rate = createLearningRate({ kind: 'cosine' }, 2, 10);
  expect(rate.at(0)).toBeCloseTo(0.04, 9);
  expect(rate.at(0.05)).toBeCloseTo(1, 9);
  expect(rate.at(0.1)).toBeCloseTo(2, 9);
  expect(rate.at(0.55)).toBeCloseTo(1, 9);
  expect(rate.at(1)).toBeCloseTo(0, 9);
});

test('plateau halves once nothing improves for its patience, and starts counting anew', () => {
  const rate = createLearningRate({ kind: 'plateau', factor: 0.5, patience: 2 }, 8, 10);
  const rates = [3, 2, 2, 2.5, 2, 1, 1, 1].map((loss) => {
    rate.endEpoch(loss);
    return rate.at(0);
  });
  expect(rates).toEqual([8, 8, 8, 4, 4, 4, 4, 2]);
});

test('constant stays', () => {
  const rate = createLearningRate({ kind: 'constant' }, 3, 5);
  rate.endEpoch(1);
  expect([rate.at(0), rate.at(1)]).toEqual([3, 3]);
});
