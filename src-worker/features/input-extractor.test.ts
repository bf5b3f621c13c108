import { describe, expect, test } from 'vitest';
import { type InputSpec, inputTensorShape } from '../../src-shared/model-inputs';
import { stackDerivatives } from './deltas';
import { InputExtractor } from './input-extractor';

const RATE_HZ = 8000;
const STFT = { nFft: 256, winLength: 256, hopLength: 128, center: false };
const MEL = { nMels: 20, fMinHz: 20, fMaxHz: 4000, melScale: 'htk', melNorm: 'slaney', aMin: 1e-10 } as const;
const rowRanges: [number, number][] = Array.from({ length: 5 }, (_, row) => (row === 0 ? [-300, 100] : [-150, 150]));

const INPUTS: readonly InputSpec[] = [
  { kind: 'chroma', ...STFT, derivatives: false },
  { kind: 'log-mel', ...STFT, ...MEL, dbMin: -60, dbMax: 40, derivatives: true },
  { kind: 'mfcc', ...STFT, ...MEL, nMfcc: 5, lifter: 0, rowRanges, derivatives: false },
  { kind: 'raw' },
];

/** A gliding tone with an overtone; louder than full scale here and there. */
const sound = Float32Array.from({ length: 9000 }, (_, n) => {
  const phase = n * (0.1 + n / 40_000);
  return 0.9 * Math.sin(phase) + 0.4 * Math.sin(2.02 * phase);
});

describe('InputExtractor', () => {
  const extractor = new InputExtractor(INPUTS, RATE_HZ);
  const segmentSamples = 3200;

  test('tensors are as long as their shapes say, and lie in their ranges', () => {
    const tensors = extractor.extract(sound.subarray(0, segmentSamples));
    for (const [i, input] of INPUTS.entries()) {
      const size = inputTensorShape(input, segmentSamples).reduce((product, length) => product * length, 1);
      expect(tensors[i]).toHaveLength(size);
      const [lowest, highest] = [Math.min(...tensors[i]!), Math.max(...tensors[i]!)];
      expect(lowest).toBeGreaterThanOrEqual(input.kind === 'raw' || input.kind === 'log-mel' ? -1 : 0);
      expect(highest).toBeLessThanOrEqual(1);
      // Not all the same: something was heard.
      expect(highest - lowest).toBeGreaterThan(0.3);
    }
  });

  test('a segment cut from the rows of a whole song is the segment computed by itself', () => {
    const [startFrame, frameCount] = [17, 24];
    const start = startFrame * STFT.hopLength;
    const alone = extractor.extract(sound.subarray(start, start + segmentSamples));
    const rows = extractor.rows(sound);
    const cut = INPUTS.map((input, i) => {
      if (input.kind === 'raw') return rows[i]!.slice(start, start + segmentSamples);
      const height = inputTensorShape(input, segmentSamples)[0]!;
      const songFrames = rows[i]!.length / height;
      return Float32Array.from(
        { length: height * frameCount },
        (_, k) => rows[i]![Math.floor(k / frameCount) * songFrames + startFrame + (k % frameCount)]!,
      );
    });
    expect(extractor.tensors(cut)).toEqual(alone);
  });

  test('derivatives are those of the values in 0..1, behind them', () => {
    const segment = sound.subarray(0, segmentSamples);
    const [, logMel] = extractor.rows(segment);
    expect(extractor.extract(segment)[1]).toEqual(stackDerivatives(logMel!, 20));
  });

  test('coefficients beyond their ranges are clipped to them', () => {
    const narrow = new InputExtractor(
      [{ ...(INPUTS[2] as InputSpec & { kind: 'mfcc' }), rowRanges: rowRanges.map(() => [-1, 1]) }],
      RATE_HZ,
    );
    const [values] = narrow.extract(sound.subarray(0, segmentSamples));
    expect(new Set(values)).toContain(0);
    expect(new Set(values)).toContain(1);
  });
});
