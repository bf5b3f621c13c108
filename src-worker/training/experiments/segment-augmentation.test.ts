import { describe, expect, test } from 'vitest';
import { createRandom } from '../random';
import { type NetworkConfig, parseNetworkConfig } from './config';
import { createInputSet } from './inputs';
import { augmentSound } from './segment-augmentation';

const RATE_HZ = 22_050;

function configOf(inputs: object[], augmentation: object): NetworkConfig {
  return parseNetworkConfig(
    {
      id: 'x',
      title: 'X',
      task: 'one-label',
      segmentSec: 1,
      inputs,
      augmentation,
      architecture: { kind: 'conv' },
      training: { epochs: 1, batchSize: 1, learningRate: 1 },
    },
    'test',
  );
}

function tone(frequencyHz: number): Float32Array {
  return Float32Array.from({ length: RATE_HZ }, (_, n) => 0.1 * Math.sin((2 * Math.PI * frequencyHz * n) / RATE_HZ));
}

/** After the filter has settled. */
function levelDb(samples: Float32Array): number {
  const settled = samples.subarray(samples.length / 2);
  return 10 * Math.log10(settled.reduce((sum, value) => sum + value * value, 0) / settled.length);
}

describe('raw sound', () => {
  test('random level: within its bounds, the same at every frequency, and not always the same', () => {
    const gains = Array.from({ length: 20 }, (_, seed) =>
      [100, 8000].map((frequencyHz) => {
        const sound = tone(frequencyHz);
        return levelDb(augmentSound(sound, RATE_HZ, { gainDb: 6, tiltDb: 0 }, createRandom(seed))) - levelDb(sound);
      }),
    );
    for (const [low, high] of gains) {
      expect(Math.abs(low!)).toBeLessThanOrEqual(6);
      expect(high).toBeCloseTo(low!, 3);
    }
    const lows = gains.map(([low]) => low!);
    expect(Math.max(...lows) - Math.min(...lows)).toBeGreaterThan(6);
  });

  test('random tilt: what the highs gain the lows lose', () => {
    const tilts = Array.from({ length: 20 }, (_, seed) => {
      const [low, high] = [30, 10_000].map((frequencyHz) => {
        const sound = tone(frequencyHz);
        return levelDb(augmentSound(sound, RATE_HZ, { gainDb: 0, tiltDb: 8 }, createRandom(seed))) - levelDb(sound);
      });
      expect(low! + high!).toBeCloseTo(0, 0);
      return high! - low!;
    });
    expect(Math.max(...tilts.map(Math.abs))).toBeLessThanOrEqual(8);
    expect(Math.max(...tilts)).toBeGreaterThan(4);
    expect(Math.min(...tilts)).toBeLessThan(-4);
  });

  test('nothing asked for, nothing changed; never louder than full scale', () => {
    const sound = tone(440);
    expect(augmentSound(sound, RATE_HZ, { gainDb: 0, tiltDb: 0 }, createRandom(1))).toBe(sound);
    const loud = augmentSound(sound, RATE_HZ, { gainDb: 60, tiltDb: 0 }, () => 0.999);
    expect(Math.max(...loud)).toBe(1);
  });

  test('reaches the network only while training', () => {
    const inputSet = createInputSet(configOf([{ kind: 'raw' }], { gainDb: 6 }));
    const frames = inputSet.toFrames(tone(440));
    const [plain] = inputSet.toInputs(frames, null);
    const [changed] = inputSet.toInputs(frames, createRandom(1));
    const gain = changed![5000]! / plain![5000]!;
    expect(Math.abs(gain - 1)).toBeGreaterThan(0.01);
    expect(changed![5001]).toBeCloseTo(plain![5001]! * gain, 5);
  });
});

describe('masked frames', () => {
  const inputs = [{ kind: 'log-mel', nMels: 16 }, { kind: 'mfcc', nMfcc: 5 }, { kind: 'chroma' }];
  const inputSet = createInputSet(configOf(inputs, { maskFrames: 20 }));
  const heights = [16, 5, 12];
  const frames = inputSet.toFrames(tone(440));
  const silence = inputSet.toInputs(inputSet.toFrames(new Float32Array(RATE_HZ)), null);

  /** Frames in which an input differs. */
  function differing(a: Float32Array, b: Float32Array, height: number): number[] {
    const count = a.length / height;
    const rows = Array.from({ length: height }, (_, row) => row * count);
    return Array.from({ length: count }, (_, t) => t).filter((t) => rows.some((from) => a[from + t] !== b[from + t]));
  }

  test('are silence, in a row, the same in every input, at most as many as allowed', () => {
    const plain = inputSet.toInputs(frames, null);
    const widths = Array.from({ length: 30 }, (_, seed) => {
      const masked = inputSet.toInputs(frames, createRandom(seed));
      const [first, ...others] = masked.map((values, index) => differing(values, plain[index]!, heights[index]!));
      for (const other of others) expect(other).toEqual(first);
      expect(first!.map((frame) => frame - first![0]!)).toEqual(first!.map((_, index) => index));
      for (const [index, values] of masked.entries()) {
        const heard = new Set(differing(values, silence[index]!, heights[index]!));
        expect(first!.some((frame) => heard.has(frame))).toBe(false);
      }
      return first!.length;
    });
    expect(Math.max(...widths)).toBeLessThanOrEqual(20);
    expect(new Set(widths).size).toBeGreaterThan(5);
  });
});

describe('what cannot be done is refused', () => {
  const mel = { kind: 'log-mel', nMels: 64 };
  test.each([
    [
      [{ kind: 'mfcc' }],
      { gainDb: 3 },
      'x: augmentation.gainDb: means nothing for the input mfcc; it can be used with log-mel, raw alone.',
    ],
    [[mel, { kind: 'chroma' }], { tiltDb: 3 }, 'augmentation.tiltDb: means nothing for the input chroma'],
    [[{ kind: 'mfcc' }], { maskMels: 3 }, 'augmentation.maskMels: means nothing for the input mfcc'],
    [[{ kind: 'raw' }], { maskFrames: 3 }, 'augmentation.maskFrames: means nothing for the input raw'],
    [[mel], { maskMels: 64 }, 'augmentation.maskMels: 64 would hide all 64 bands'],
    [[mel], { maskFrames: 40 }, 'augmentation.maskFrames: 40 would hide all 40 frames of a segment'],
  ])('%j with %j', (inputs, augmentation, message) => {
    expect(() => createInputSet(configOf(inputs, augmentation))).toThrow(message);
  });

  test.each([
    [[mel], { gainDb: 3, tiltDb: 3, maskMels: 8, maskFrames: 8 }],
    [
      [{ kind: 'raw' }],
      { gainDb: 3, tiltDb: 3, pitchShiftSemitones: [1], noiseSnrDb: 20, mixupAlpha: 0.2, overlap: true },
    ],
    [[mel, { kind: 'mfcc' }, { kind: 'chroma' }], { maskFrames: 8, mixupAlpha: 0.2 }],
  ])('%j with %j is fine', (inputs, augmentation) => {
    expect(() => createInputSet(configOf(inputs, augmentation))).not.toThrow();
  });
});
