import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeGolden, goldenSignal } from '../test-support/golden-values';
import { TIMBRE_NAMES, timbralTexture } from './timbral-texture';

const golden = JSON.parse(readFileSync(new URL('./golden/timbral-texture.json', import.meta.url), 'utf8')) as Readonly<
  Record<'short' | 'long', string>
>;

function signalOf(name: 'short' | 'long'): Float32Array {
  const half = goldenSignal(22050);
  if (name === 'short') return half;
  return Float32Array.from([...half, ...half.map((sample) => sample * 0.5), ...half.map((sample) => sample * 0.25)]);
}

describe('timbral texture equals librosa 0.11 and plain numpy', () => {
  test.each(['short', 'long'] as const)('%s', (name) => {
    const actual = timbralTexture(signalOf(name), 22050);
    const expected = decodeGolden(golden[name]);
    expect(actual.length).toBe(19);
    for (const [i, value] of actual.entries()) {
      // Relative to each value's size: frames are kept in float32, variances of MFCCs reach 100,000.
      const error = Math.abs(value - expected[i]!) / Math.max(1e-3, Math.abs(expected[i]!));
      expect(error, TIMBRE_NAMES[i]).toBeLessThan(1e-4);
    }
  });
});

describe('timbral texture', () => {
  const named = (samples: Float32Array): ReadonlyMap<string, number> =>
    new Map(timbralTexture(samples, 22050).map((value, i) => [TIMBRE_NAMES[i]!, value]));

  test('a tone: centroid and zero crossings at its frequency, nothing moves', () => {
    // 1033.6 Hz: 24 whole periods a window.
    const hz = (24 * 22050) / 512;
    const tone = named(Float32Array.from({ length: 22050 }, (_, n) => Math.sin((2 * Math.PI * hz * n) / 22050 + 0.1)));
    expect(tone.get('centroidMean')).toBeCloseTo(hz, 1);
    expect(tone.get('fluxMean')).toBeCloseTo(0, 4);
    expect(tone.get('zeroCrossingsMean')).toBeCloseTo((2 * hz) / 22050, 2);
    expect(tone.get('centroidVariance')).toBeCloseTo(0, 1);
  });

  test('low energy: windows that are quieter than the mean', () => {
    // One loud window in four: the other three are below the mean.
    const samples = Float32Array.from({ length: 512 * 40 }, (_, n) =>
      Math.floor(n / 512) % 4 === 0 ? Math.sin(n) : 0.01 * Math.sin(n),
    );
    expect(named(samples).get('lowEnergy')).toBeCloseTo(0.75, 6);
  });
});
