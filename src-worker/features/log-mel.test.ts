import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { logMelSpecSchema, type LogMelSpec } from '../../src-shared/model-inputs';
import { decodeGolden, goldenSignal } from '../test-support/golden-values';
import { LogMelExtractor } from './log-mel';

const goldenDir = new URL('./golden/', import.meta.url);

interface Golden {
  readonly sampleRateHz: number;
  readonly spec: LogMelSpec;
  readonly shape: [number, number];
  readonly decibels: string;
}

describe('log-mel spectrogram equals librosa 0.11', () => {
  const names = readdirSync(goldenDir).filter((name) => name.startsWith('log-mel-'));
  test('goldens are there', () => expect(names.length).toBeGreaterThanOrEqual(4));

  test.each(names)('%s', (name) => {
    const golden = JSON.parse(readFileSync(new URL(name, goldenDir), 'utf8')) as Golden;
    const spec = logMelSpecSchema.parse(golden.spec);
    const expectedDb = decodeGolden(golden.decibels);
    const actual = new LogMelExtractor(spec, golden.sampleRateHz).extract(goldenSignal(golden.sampleRateHz));

    expect(actual.length).toBe(golden.shape[0] * golden.shape[1]);
    const range = spec.dbMax - spec.dbMin;
    let worstDb = 0;
    for (const [i, value] of actual.entries()) {
      const clipped = Math.min(Math.max(expectedDb[i]!, spec.dbMin), spec.dbMax);
      worstDb = Math.max(worstDb, Math.abs(value * range + spec.dbMin - clipped));
    }
    // Float32 weights and input against librosa's float64: 0.001 dB absolute.
    expect(worstDb).toBeLessThan(1e-3);
  });
});

describe('log-mel extractor', () => {
  const spec: LogMelSpec = {
    kind: 'log-mel',
    nFft: 2048,
    winLength: 2048,
    hopLength: 512,
    nMels: 128,
    fMinHz: 20,
    fMaxHz: 11025,
    melScale: 'htk',
    melNorm: 'slaney',
    center: false,
    aMin: 1e-10,
    dbMin: -60,
    dbMax: 40,
  };

  test('silence is at the floor, never NaN', () => {
    const logMel = new LogMelExtractor(spec, 22050).extract(new Float32Array(66150));
    expect(logMel.length).toBe(128 * 126);
    expect(logMel.every((value) => value === 0)).toBe(true);
  });

  test('without centring, frames of a part are frames of the whole', () => {
    const extractor = new LogMelExtractor(spec, 22050);
    const signal = goldenSignal(22050, 22050);
    const whole = extractor.extract(signal);
    const part = extractor.extract(signal.subarray(3 * spec.hopLength));
    const wholeFrames = extractor.frameCount(signal.length);
    const partFrames = wholeFrames - 3;
    expect(extractor.frameCount(signal.length - 3 * spec.hopLength)).toBe(partFrames);
    for (let m = 0; m < spec.nMels; m++) {
      for (let t = 0; t < partFrames; t++) expect(part[m * partFrames + t]).toBe(whole[m * wholeFrames + t + 3]);
    }
  });
});
