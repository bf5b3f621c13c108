import { describe, expect, test } from 'vitest';
import { splitOctave } from './wavelet';

const energy = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);

describe('one step of the wavelet transform', () => {
  test('keeps the energy', () => {
    const signal = Float64Array.from({ length: 400 }, (_, n) => (n > 50 && n < 350 ? Math.sin(n * n * 0.003) : 0));
    const { low, high } = splitOctave(signal);
    expect([low.length, high.length]).toEqual([200, 200]);
    expect(energy(low) + energy(high)).toBeCloseTo(energy(signal), 9);
  });

  test('straight lines are all low, the highest tone is all high', () => {
    const line = splitOctave(Float64Array.from({ length: 64 }, (_, n) => 2 * n + 1));
    expect(Math.max(...line.high.subarray(0, 31).map(Math.abs))).toBeLessThan(1e-9);
    const alternating = splitOctave(Float64Array.from({ length: 64 }, (_, n) => (n % 2 === 0 ? 1 : -1)));
    expect(Math.max(...alternating.low.subarray(0, 31).map(Math.abs))).toBeLessThan(1e-9);
  });
});
