import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rbfKernel, squaredDistance, squaredDistances } from './kernel';
import { decide, scoreClasses, trainOneAgainstOne } from './one-against-one';
import { fitSigmoid } from './sigmoid';

interface Golden {
  readonly rows: readonly number[][];
  readonly classes: readonly number[];
  readonly test: readonly number[][];
  readonly variants: readonly {
    readonly c: number;
    readonly gamma: number;
    readonly supportVectors: readonly number[];
    readonly decisions: readonly number[][];
    readonly scores: readonly number[][];
    readonly predicted: readonly number[];
  }[];
  readonly sigmoid: {
    readonly decisions: readonly number[];
    readonly isPositive: readonly boolean[];
    readonly a: number;
    readonly b: number;
  };
}

const golden = JSON.parse(readFileSync(new URL('./golden/svm.json', import.meta.url), 'utf8')) as Golden;
const rows = golden.rows.map((row) => Float64Array.from(row));

/** Trained far beyond the usual tolerance, on both sides, so that the solution is one. */
function train(c: number, gamma: number) {
  return trainOneAgainstOne(rbfKernel(squaredDistances(rows), gamma), {
    classCount: 4,
    rows: [...rows.keys()],
    classOf: golden.classes,
    c,
    tolerance: 1e-8,
  });
}

describe('support vector machines equal scikit-learn 1.9', () => {
  test.each(golden.variants)('C = $c, gamma = $gamma', ({ c, gamma, ...expected }) => {
    const pairs = train(c, gamma);
    const support = new Set(pairs.flatMap(({ svm }) => svm.rows));
    expect([...support].sort((a, b) => a - b)).toEqual([...expected.supportVectors].sort((a, b) => a - b));
    for (const [i, values] of golden.test.entries()) {
      const example = Float64Array.from(values);
      const kernelWith = (row: number): number => Math.exp(-gamma * squaredDistance(rows[row]!, example));
      const decisions = pairs.map(({ svm }) => decide(svm, kernelWith));
      const scores = scoreClasses(pairs, decisions, 4);
      // LIBSVM keeps kernel values in float32.
      for (const [k, decision] of decisions.entries()) expect(decision).toBeCloseTo(expected.decisions[i]![k]!, 4);
      for (const [k, score] of scores.entries()) expect(score).toBeCloseTo(expected.scores[i]![k]!, 4);
      const votes = scores.map(Math.round);
      expect(votes.indexOf(Math.max(...votes))).toBe(expected.predicted[i]);
    }
  });

  test('sigmoid', () => {
    const { a, b } = fitSigmoid(golden.sigmoid.decisions, golden.sigmoid.isPositive);
    // Theirs stops earlier, by L-BFGS.
    expect(Math.abs(a - golden.sigmoid.a)).toBeLessThan(1e-3);
    expect(Math.abs(b - golden.sigmoid.b)).toBeLessThan(1e-3);
  });
});
