import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CHROMA_COUNT, type StftSpec } from '../../src-shared/model-inputs';
import { decodeGolden, goldenSignal, worstDifference } from '../test-support/golden-values';
import { ChromaFeature } from './chroma';
import { PowerFrames } from './power-frames';
import { extractFeatures } from './spectral-feature';

interface Golden {
  readonly sampleRateHz: number;
  readonly spec: StftSpec;
  readonly shape: [number, number];
  readonly values: string;
}

function extract(spec: StftSpec, samples: Float32Array): Float32Array {
  return extractFeatures(new PowerFrames(spec), [new ChromaFeature(spec, 22050)], samples)[0]!;
}

describe('chromagram equals librosa 0.11', () => {
  test.each(['uncentred', 'librosa-defaults', 'long-window'])('%s', (name) => {
    const text = readFileSync(new URL(`./golden/chroma-${name}.json`, import.meta.url), 'utf8');
    const golden = JSON.parse(text) as Golden;
    const actual = extract(golden.spec, goldenSignal(golden.sampleRateHz));
    expect(actual.length).toBe(golden.shape[0] * golden.shape[1]);
    // Float32 filters; values lie in 0..1.
    expect(worstDifference(actual, decodeGolden(golden.values))).toBeLessThan(1e-5);
  });
});

describe('chromagram', () => {
  const spec: StftSpec = { nFft: 4096, winLength: 4096, hopLength: 512, center: false };

  // C4, E4, A4, B5
  test.each([
    [261.63, 0],
    [329.63, 4],
    [440, 9],
    [987.77, 11],
  ])('a tone of %d Hz is pitch class %d', (hz, pitchClass) => {
    const tone = Float32Array.from({ length: 8192 }, (_, n) => 0.5 * Math.sin((2 * Math.PI * hz * n) / 22050));
    const chroma = extract(spec, tone);
    const nFrames = chroma.length / CHROMA_COUNT;
    const column = Array.from({ length: CHROMA_COUNT }, (_, c) => chroma[c * nFrames]!);
    expect(column[pitchClass]).toBe(1);
    expect(column.filter((value) => value > 0.7)).toEqual([1]);
  });

  test('silence is zero', () => expect(extract(spec, new Float32Array(8192)).every((value) => value === 0)).toBe(true));
});
