import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trainBinarySvm } from './binary-svm';
import { rbfKernel, squaredDistances } from './kernel';
import { decide } from './one-against-one';

const point = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
const example = fc.record({ point, sign: fc.constantFrom<1 | -1>(1, -1) });

describe('a machine for two classes', () => {
  test('is optimal: margins and bounds as the conditions of Karush, Kuhn and Tucker say', () => {
    fc.assert(
      fc.property(
        fc.array(example, { minLength: 2, maxLength: 25 }),
        fc.constantFrom(0.1, 1, 50),
        fc.constantFrom(0.2, 4),
        (examples, c, gamma) => {
          fc.pre(examples.some(({ sign }) => sign === 1) && examples.some(({ sign }) => sign === -1));
          const kernel = rbfKernel(squaredDistances(examples.map((one) => Float64Array.from(one.point))), gamma);
          const rows = [...examples.keys()];
          const svm = trainBinarySvm(kernel, { rows, signs: examples.map(({ sign }) => sign), c }, 1e-6);
          const alphaOf = new Map(svm.rows.map((row, i) => [row, Math.abs(svm.coefficients[i]!)]));

          expect(svm.coefficients.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 6);
          for (const row of rows) {
            const margin = examples[row]!.sign * decide(svm, (other) => kernel.values[other * kernel.size + row]!);
            const alpha = alphaOf.get(row) ?? 0;
            expect(alpha).toBeLessThanOrEqual(c);
            if (alpha === 0) expect(margin).toBeGreaterThan(1 - 1e-4);
            else if (alpha === c) expect(margin).toBeLessThan(1 + 1e-4);
            else expect(Math.abs(margin - 1)).toBeLessThan(1e-4);
          }
        },
      ),
      { numRuns: 100, seed: 1 },
    );
  });

  test('the four corners that no line parts', () => {
    const corners = [
      [0, 0],
      [1, 1],
      [0, 1],
      [1, 0],
    ].map((corner) => Float64Array.from(corner));
    const kernel = rbfKernel(squaredDistances(corners), 1);
    const svm = trainBinarySvm(kernel, { rows: [0, 1, 2, 3], signs: [1, 1, -1, -1], c: 100 }, 1e-6);
    expect(svm.rho).toBeCloseTo(0, 9);
    for (const [row, sign] of [1, 1, -1, -1].entries())
      expect(decide(svm, (other) => kernel.values[other * 4 + row]!)).toBeCloseTo(sign, 6);
  });
});
