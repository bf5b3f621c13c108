import { describe, expect, test } from 'vitest';
import { goldenSignal } from '../test-support/golden-values';
import { extractHandFeatures, HAND_FEATURE_NAMES, HAND_FEATURE_RATE_HZ } from './hand-features';

describe('hand-made features', () => {
  // Without the silence at its end, where the floor of the decibels would show the level.
  const sound = goldenSignal(HAND_FEATURE_RATE_HZ, 6 * HAND_FEATURE_RATE_HZ).subarray(0, 5 * HAND_FEATURE_RATE_HZ);

  test('thirty numbers, each with a name of its own', () => {
    expect(new Set(HAND_FEATURE_NAMES).size).toBe(30);
    const features = extractHandFeatures(sound);
    expect(features.length).toBe(30);
    expect(features.every(Number.isFinite)).toBe(true);
  });

  test('level does not count', () => {
    const quiet = extractHandFeatures(sound.map((sample) => sample / 16));
    for (const [i, value] of extractHandFeatures(sound).entries()) {
      const error = Math.abs(quiet[i]! - value) / Math.max(1e-3, Math.abs(value));
      expect(error, HAND_FEATURE_NAMES[i]).toBeLessThan(1e-3);
    }
  });

  test('silence: numbers all the same, nothing that moves', () => {
    const silence = extractHandFeatures(new Float32Array(HAND_FEATURE_RATE_HZ));
    expect(silence.every((value) => Math.abs(value) < 1e-3)).toBe(true);
  });

  test('a window is the least', () => {
    expect(extractHandFeatures(new Float32Array(512).fill(0.1)).every(Number.isFinite)).toBe(true);
    expect(() => extractHandFeatures(new Float32Array(511))).toThrow('need 512 samples or more, not 511');
  });
});
