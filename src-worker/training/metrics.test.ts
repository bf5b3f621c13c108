import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  accuracy,
  argMax,
  averagePrecision,
  bootstrapInterval,
  confusionMatrix,
  equalSizeBins,
  macroF1,
  rocAuc,
} from './metrics';

// Expected values: scikit-learn 1.9 on the same lists (roc_auc_score, average_precision_score, f1_score(average='macro')).
const scores = [0.1, 0.4, 0.35, 0.8, 0.7, 0.7, 0.2, 0.9];
const isPositive = [false, false, true, true, false, true, false, true];

describe('metrics equal scikit-learn', () => {
  test('ROC-AUC with a tie', () => expect(rocAuc(scores, isPositive)).toBeCloseTo(0.84375, 12));
  test('average precision with a tie', () =>
    expect(averagePrecision(scores, isPositive)).toBeCloseTo(0.8541666666666666, 12));
  test('macro F1', () =>
    expect(macroF1([0, 1, 2, 0, 1, 1], [0, 1, 1, 0, 2, 1], 3)).toBeCloseTo(0.5555555555555555, 12));
  test('confusion matrix', () => {
    expect(confusionMatrix([0, 1, 2, 0, 1, 1], [0, 1, 1, 0, 2, 1], 3)).toEqual([
      [2, 0, 0],
      [0, 2, 1],
      [0, 1, 0],
    ]);
  });
  test('accuracy', () => expect(accuracy([1, 1, 0, 2], [1, 0, 0, 2])).toBe(0.75));
});

describe('equalSizeBins', () => {
  test('puts as many into each bin, lowest first', () => {
    const bins = equalSizeBins([0.9, 0.1, 0.3, 0.2, 0.8, 0.7], [true, false, true, false, true, false], 3);
    expect(bins.map(({ count, shareRight }) => [count, shareRight])).toEqual([
      [2, 0],
      [2, 0.5],
      [2, 1],
    ]);
    expect(bins.map(({ meanConfidence }) => meanConfidence)).toEqual([0.15000000000000002, 0.5, 0.8500000000000001]);
  });

  test('loses nothing, and has no empty bins', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }), (confidences) => {
        const bins = equalSizeBins(
          confidences,
          confidences.map((p) => p > 0.5),
          7,
        );
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(confidences.length);
        expect(bins.every(({ count }) => count > 0)).toBe(true);
      }),
    );
  });
});

describe('bootstrapInterval', () => {
  test('holds the value, is repeatable and is wide when groups differ', () => {
    const groups = Array.from({ length: 200 }, (_, i) => `g${i % 20}`);
    const values = groups.map((group) => (Number(group.slice(1)) < 10 ? 0 : 1));
    const mean = (rows: readonly number[]): number => rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
    const [low, high] = bootstrapInterval(groups, mean);
    expect(low).toBeLessThan(0.4);
    expect(high).toBeGreaterThan(0.6);
    expect(bootstrapInterval(groups, mean)).toEqual([low, high]);
  });
});

test('nothing to measure is NaN, not zero and no crash', () => {
  expect(macroF1([], [], 4)).toBeNaN();
  expect(accuracy([], [])).toBeNaN();
  expect(bootstrapInterval([], () => NaN)).toEqual([NaN, NaN]);
  expect(bootstrapInterval(['a', 'b'], () => rocAuc([0.1, 0.9], [false, false]))).toEqual([NaN, NaN]);
});

test('argMax takes the first of equals and minds the candidates', () => {
  expect(argMax([0.1, 0.5, 0.5])).toBe(1);
  expect(argMax([0.9, 0.2, 0.3], [1, 2])).toBe(2);
});
