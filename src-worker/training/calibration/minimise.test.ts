import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimise } from './minimise';

test("ends in the valley of Rosenbrock's banana", () => {
  const banana = ([x = 0, y = 0]: readonly number[]) => ({
    value: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
    gradient: [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
  });
  const [x, y] = minimise(banana, [-1.2, 1]);
  expect(x).toBeCloseTo(1, 6);
  expect(y).toBeCloseTo(1, 6);
});

test('of a bowl finds the bottom, however steep', () => {
  const bowl = fc.array(
    fc.record({
      bottom: fc.double({ min: -5, max: 5, noNaN: true }),
      steep: fc.double({ min: 0.1, max: 1000, noNaN: true }),
    }),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(bowl, (sides) => {
      const found = minimise(
        (at) => ({
          value: sides.reduce((sum, { bottom, steep }, i) => sum + steep * (at[i]! - bottom) ** 2, 0),
          gradient: sides.map(({ bottom, steep }, i) => 2 * steep * (at[i]! - bottom)),
        }),
        sides.map(() => 0),
      );
      // Not nearer: beside a side 10,000 times as steep a flat one is left when what it can still bring does not count.
      for (const [i, { bottom }] of sides.entries()) expect(found[i]).toBeCloseTo(bottom, 2);
    }),
  );
});
