import { describe, expect, test } from 'vitest';
import { RHYTHM_NAMES, rhythmicContent } from './rhythmic-content';

const RATE_HZ = 22050;

function clicks(bpm: number, durationSec: number, gain = 1): Float32Array {
  const samples = new Float32Array(RATE_HZ * durationSec);
  for (let beat = 0; (beat * 60) / bpm < durationSec; beat++) {
    const start = Math.round((beat * 60 * RATE_HZ) / bpm);
    for (let i = 0; i < 200 && start + i < samples.length; i++)
      samples[start + i] = gain * Math.sin(0.3 * i) * Math.exp(-i / 50);
  }
  return samples;
}

function mixed(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((sample, i) => sample + b[i]!);
}

function named(samples: Float32Array): Readonly<Record<string, number>> {
  return Object.fromEntries(rhythmicContent(samples, RATE_HZ).map((value, i) => [RHYTHM_NAMES[i]!, value]));
}

describe('rhythmic content', () => {
  test.each([50, 75, 90, 120, 150, 180])('clicks at %d bpm: one peak there', (bpm) => {
    const found = named(clicks(bpm, 12));
    expect(Math.abs(found['beatPeak1Bpm']! - bpm)).toBeLessThanOrEqual(1);
    expect(found['beatPeak1Share']).toBeGreaterThan(0.95);
    expect(found['beatStrength']).toBeGreaterThan(0.4);
  });

  test('two beats that share no multiple: two peaks, the stronger first', () => {
    const found = named(mixed(clicks(110, 20), clicks(76, 20, 0.7)));
    expect(Math.abs(found['beatPeak1Bpm']! - 110)).toBeLessThanOrEqual(2);
    expect(Math.abs(found['beatPeak2Bpm']! - 76)).toBeLessThanOrEqual(2);
    expect(found['beatPeakRatio']).toBeLessThan(1);
    expect(found['beatPeakRatio']).toBeCloseTo(found['beatPeak2Share']! / found['beatPeak1Share']!, 9);
  });

  test('a steady tone has no beat to speak of', () => {
    const tone = Float32Array.from({ length: RATE_HZ * 6 }, (_, n) => Math.sin((2 * Math.PI * 440 * n) / RATE_HZ));
    expect(named(tone)['beatStrength']).toBeLessThan(0.05);
  });

  test('neither level nor length counts', () => {
    const loud = rhythmicContent(clicks(100, 12), RATE_HZ);
    const quiet = rhythmicContent(clicks(100, 12, 0.01), RATE_HZ);
    const long = rhythmicContent(clicks(100, 30), RATE_HZ);
    for (const [i, value] of loud.entries()) {
      expect(quiet[i], RHYTHM_NAMES[i]).toBeCloseTo(value, 4);
      expect(long[i], RHYTHM_NAMES[i]).toBeCloseTo(value, 1);
    }
  });

  test('silence and a blink of sound have no rhythm', () => {
    expect(rhythmicContent(new Float32Array(RATE_HZ * 5), RATE_HZ)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(rhythmicContent(clicks(120, 1).subarray(0, 600), RATE_HZ)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
