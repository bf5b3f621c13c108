import { describe, expect, test } from 'vitest';
import { Autocorrelator, enhance, highestPeaks } from './autocorrelation';

describe('autocorrelation', () => {
  test('equals the sum of products', () => {
    const signal = Float64Array.from({ length: 100 }, (_, n) => Math.sin(n * n * 0.01) + 0.3);
    const actual = new Autocorrelator(100).compute([signal], 2);
    const direct = (lag: number): number => signal.subarray(lag).reduce((sum, value, i) => sum + value * signal[i]!, 0);
    for (let lag = 0; lag < 100; lag++) expect(actual[lag]).toBeCloseTo(direct(lag) / direct(0), 9);
  });

  test('silence gives zeros', () =>
    expect(new Autocorrelator(8).compute([new Float64Array(8)], 0.67)).toEqual(new Float64Array(8)));

  test('enhanced, only the period is left, not its multiples and not lag 0', () => {
    const pulses = Float64Array.from({ length: 1024 }, (_, n) => (n % 90 < 6 ? 1 : -6 / 84));
    const plain = new Autocorrelator(1024).compute([pulses], 2);
    expect(highestPeaks(plain, 20, 500, 5).map(({ lag }) => Math.round(lag))).toEqual([90, 180, 270, 360, 450]);
    const enhanced = enhance(plain);
    const [first, second] = highestPeaks(enhanced, 1, 500, 2);
    expect(first!.lag).toBeCloseTo(90, 2);
    expect(second?.height ?? 0).toBeLessThan(0.05 * first!.height);
  });

  test('peaks lie between lags', () => {
    const parabola = Float64Array.from({ length: 20 }, (_, lag) => 50 - (lag - 7.3) ** 2);
    expect(highestPeaks(parabola, 1, 18, 3)).toEqual([{ lag: expect.closeTo(7.3, 9) as number, height: parabola[7] }]);
  });
});
