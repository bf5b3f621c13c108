import { expect, test } from 'vitest';
import { wilsonInterval } from './wilson-interval';

/** What SciPy's `binomtest(right, count).proportion_ci(method='wilson')` gives. */
test.each([
  [13, 18, 0.491273, 0.875002],
  [16, 20, 0.583983, 0.919342],
  [241, 331, 0.677751, 0.773209],
])('%i right of %i', (right, count, low, high) => {
  const interval = wilsonInterval(right / count, count);
  expect(interval[0]).toBeCloseTo(low, 5);
  expect(interval[1]).toBeCloseTo(high, 5);
});

test('all or none of a few leave room for doubt, of none counted nothing is known', () => {
  // The ends solve |p - share| = z sqrt(p (1 - p) / count): with a share of 1 the lower one is count / (count + z^2).
  expect(wilsonInterval(1, 6)[0]).toBeCloseTo(6 / (6 + 1.959964 ** 2), 9);
  expect(wilsonInterval(1, 6)[1]).toBeCloseTo(1, 9);
  expect(wilsonInterval(0, 6)[0]).toBeCloseTo(0, 9);
  expect(wilsonInterval(0, 6)[1]).toBeCloseTo(1 - wilsonInterval(1, 6)[0], 9);
  expect(wilsonInterval(NaN, 0)).toEqual([NaN, NaN]);
});
