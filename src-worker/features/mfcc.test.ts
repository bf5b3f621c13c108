import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeGolden, goldenSignal, worstDifference } from '../test-support/golden-values';
import { MfccFeature, type MfccSpec } from './mfcc';
import { PowerFrames } from './power-frames';
import { extractFeatures } from './spectral-feature';

interface Golden {
  readonly sampleRateHz: number;
  readonly spec: MfccSpec;
  readonly shape: [number, number];
  readonly values: string;
}

function readGolden(name: string): Golden {
  return JSON.parse(readFileSync(new URL(`./golden/mfcc-${name}.json`, import.meta.url), 'utf8')) as Golden;
}

function extract(spec: MfccSpec, samples: Float32Array): Float32Array {
  return extractFeatures(new PowerFrames(spec), [new MfccFeature(spec, 22050)], samples)[0]!;
}

describe('MFCCs equal librosa 0.11', () => {
  test.each(['uncentred', 'librosa-defaults', 'liftered'])('%s', (name) => {
    const golden = readGolden(name);
    const actual = extract(golden.spec, goldenSignal(golden.sampleRateHz));
    expect(actual.length).toBe(golden.shape[0] * golden.shape[1]);
    // Values reach 1100: float32 filters and decibels against float64 differ by less than 0.002 in all.
    expect(worstDifference(actual, decodeGolden(golden.values))).toBeLessThan(2e-3);
  });
});

describe('MFCCs', () => {
  const { spec } = readGolden('uncentred');

  test('level only moves the zeroth coefficient', () => {
    const signal = goldenSignal(22050).subarray(0, 8000);
    const loud = extract(spec, signal);
    const quiet = extract(
      spec,
      signal.map((sample) => sample / 2),
    );
    const nFrames = loud.length / spec.nMfcc;
    const drop = 20 * Math.log10(2) * Math.sqrt(spec.nMels);
    expect(loud[0]! - quiet[0]!).toBeCloseTo(drop, 2);
    expect(worstDifference(loud.subarray(nFrames), quiet.subarray(nFrames))).toBeLessThan(2e-3);
  });

  test('without a floor below the loudest, a frame does not depend on the rest', () => {
    const signal = goldenSignal(22050);
    const frameCountOf = (values: Float32Array): number => values.length / spec.nMfcc;
    const whole = extract(spec, signal);
    const part = extract(spec, signal.subarray(5 * spec.hopLength));
    expect(frameCountOf(part)).toBe(frameCountOf(whole) - 5);
    for (let k = 0; k < spec.nMfcc; k++) expect(part[k * frameCountOf(part)]).toBe(whole[k * frameCountOf(whole) + 5]);
  });

  test('a signal shorter than a frame has none', () =>
    expect(extract({ ...spec, topDb: 80 }, new Float32Array(2047)).length).toBe(0));
});
