import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeGolden, worstDifference } from '../test-support/golden-values';
import { delta, stackDerivatives } from './deltas';

interface Golden {
  readonly order: 1 | 2;
  readonly shape: [number, number];
  readonly feature: string;
  readonly values: string;
}

describe('derivatives equal librosa 0.11', () => {
  test.each(['order-1', 'order-2'])('%s', (name) => {
    const text = readFileSync(new URL(`./golden/delta-${name}.json`, import.meta.url), 'utf8');
    const golden = JSON.parse(text) as Golden;
    const actual = delta(decodeGolden(golden.feature), golden.shape[0], golden.order);
    // Inputs reach 1100, derivatives 100: float32 rounding of both.
    expect(worstDifference(actual, decodeGolden(golden.values))).toBeLessThan(1e-4);
  });
});

describe('derivatives', () => {
  const parabola = Float32Array.from({ length: 12 }, (_, t) => 3 * t * t - 5 * t + 1);

  test('of a parabola', () => {
    expect([...delta(parabola, 1, 2)].every((value) => Math.abs(value - 6) < 1e-4)).toBe(true);
    // In the middle the slope is 6t - 5; frames 0 to 4 share the window around 4.
    const slopes = delta(parabola, 1, 1);
    expect(slopes[5]).toBeCloseTo(25, 4);
    expect([...slopes.subarray(0, 5)].every((value) => Math.abs(value - 19) < 1e-4)).toBe(true);
  });

  test('rows do not mix, channels lie side by side', () => {
    const rows = Float32Array.from([...parabola, ...new Float32Array(12).fill(7)]);
    const stacked = stackDerivatives(rows, 2);
    expect(stacked.length).toBe(72);
    expect([...stacked.subarray(15, 18)].map((value) => Math.round(value * 1e4) / 1e4)).toEqual([51, 25, 6]);
    expect(stacked[36]).toBe(7);
    expect(worstDifference(stacked.subarray(37, 39), new Float32Array(2))).toBeLessThan(1e-5);
  });

  test('eight frames are too few', () =>
    expect(() => delta(new Float32Array(16), 2, 1)).toThrow('derivatives need 9 frames or more, not 8'));
});
