import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coupleProbs } from './couple-probs';

describe('pairwise coupling', () => {
  test('finds the probabilities that pairs were made of', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.02, max: 1, noNaN: true }), { minLength: 2, maxLength: 10 }),
        (weights) => {
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          const pairwise = weights.map((a) => weights.map((b) => a / (a + b)));
          for (const [i, p] of coupleProbs(pairwise).entries()) expect(p).toBeCloseTo(weights[i]! / total, 4);
        },
      ),
      { seed: 1 },
    );
  });

  test('of pairs that contradict each other, none is preferred', () => {
    // Each beats the next.
    const circle = [
      [0, 0.9, 0.1],
      [0.1, 0, 0.9],
      [0.9, 0.1, 0],
    ];
    for (const p of coupleProbs(circle)) expect(p).toBeCloseTo(1 / 3, 6);
  });

  test('almost certain pairs still sum to 1', () => {
    const near = 1 - 1e-7;
    const probs = coupleProbs([
      [0, near, near],
      [1 - near, 0, 0.5],
      [1 - near, 0.5, 0],
    ]);
    expect(probs.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
    expect(probs[0]).toBeGreaterThan(0.99);
    expect(probs.every((p) => p >= 0)).toBe(true);
  });
});
