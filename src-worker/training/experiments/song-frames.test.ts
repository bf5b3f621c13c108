import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FFMPEG } from '../../test-support/audio-files';
import { createRandom } from '../random';
import { parseNetworkConfig, type NetworkConfig } from './config';
import { createInputSet } from './inputs';
import { copiesOf, openSongFrames, withNoise } from './song-frames';

let dir: string;
let tone: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-frames-'));
  tone = join(dir, 'tone.wav');
  execFileSync(FFMPEG, ['-v', 'error', '-f', 'lavfi', '-i', 'sine=frequency=440:duration=4', tone]);
});
afterAll(() => rm(dir, { recursive: true }));

function config(inputs: object[], augmentation: object = {}): NetworkConfig {
  const training = { epochs: 1, batchSize: 1, learningRate: 1 };
  const architecture = { kind: 'conv' };
  const common = { id: 'x', title: 'X', task: 'one-label', segmentSec: 2, architecture, training };
  return parseNetworkConfig({ ...common, inputs, augmentation }, 'test');
}

async function framesOf(settings: NetworkConfig, ...keys: string[]) {
  const inputSet = createInputSet(settings);
  const store = await openSongFrames(copiesOf('tone', tone, settings.augmentation), {
    dir,
    inputSet,
    inputKey: settings.inputs,
    sampleRateHz: settings.sampleRateHz,
    excerpts: settings.excerpts,
    ffmpegPath: FFMPEG,
    onProgress: () => {},
  });
  expect(store.failures).toEqual({});
  const loaded = keys.map((key) => inputSet.toInputs(store.read(key, 0, inputSet.segmentFrames), null));
  store.close();
  return { inputSet, loaded };
}

test('mel, MFCC and chroma of a tone: shapes, and A as its pitch class', async () => {
  const settings = config([{ kind: 'log-mel', nMels: 32, derivatives: true }, { kind: 'mfcc' }, { kind: 'chroma' }]);
  const { inputSet, loaded } = await framesOf(settings, 'tone');
  // 2 s at 22,050 Hz in frames of 2048 every 512 samples.
  const frames = 1 + Math.floor((44_100 - 2048) / 512);
  expect(inputSet.shapes).toEqual([
    { kind: 'log-mel', height: 32, frames, channels: 3 },
    { kind: 'mfcc', height: 13, frames, channels: 1 },
    { kind: 'chroma', height: 12, frames, channels: 1 },
  ]);
  const [mel, mfcc, chroma] = loaded[0]!;
  expect([mel!.length, mfcc!.length, chroma!.length]).toEqual([32 * frames * 3, 13 * frames, 12 * frames]);
  const classes = Array.from({ length: 12 }, (_, pitch) => chroma![pitch * frames + 5]!);
  expect(classes.indexOf(Math.max(...classes))).toBe(9);
  expect(Math.max(...mfcc!)).toBeLessThan(1);
});

test('a copy shifted by two semitones is a B, as long as the original', async () => {
  const settings = config([{ kind: 'chroma' }], { pitchShiftSemitones: [2], noiseSnrDb: 20 });
  const { loaded } = await framesOf(settings, 'tone', 'tone +2 st', 'tone 20 dB');
  const pitchOf = ([chroma]: Float32Array[]): number => {
    const frames = chroma!.length / 12;
    const sums = Array.from({ length: 12 }, (_, pitch) => {
      const row = chroma!.subarray(pitch * frames, (pitch + 1) * frames);
      return row.reduce((sum, value) => sum + value, 0);
    });
    return sums.indexOf(Math.max(...sums));
  };
  expect(loaded.map(pitchOf)).toEqual([9, 11, 9]);
});

test('runs with segments of another length share frames, unless the song is shorter than one', async () => {
  const own = await mkdtemp(join(dir, 'shared-'));
  const framesWith = async (segmentSec: number): Promise<number> => {
    const settings = { ...config([{ kind: 'log-mel', nMels: 16 }]), segmentSec };
    const inputSet = createInputSet(settings);
    const store = await openSongFrames(copiesOf('tone', tone, null), {
      dir: own,
      inputSet,
      inputKey: settings.inputs,
      sampleRateHz: settings.sampleRateHz,
      excerpts: null,
      ffmpegPath: FFMPEG,
      onProgress: () => {},
    });
    expect(store.frameCount('tone')).toBeGreaterThanOrEqual(inputSet.segmentFrames);
    store.close();
    const index = readdirSync(own).find((name) => name.endsWith('.jsonl'))!;
    return readFileSync(join(own, index), 'utf8').trim().split('\n').length;
  };
  expect(await framesWith(1)).toBe(1);
  expect(await framesWith(3)).toBe(1);
  // The tone lasts 4 s: it is repeated to fill 6.
  expect(await framesWith(6)).toBe(2);
});

test('raw sound comes back as it was, but for 16-bit rounding', async () => {
  const { inputSet, loaded } = await framesOf(config([{ kind: 'raw' }]), 'tone');
  const [samples] = loaded[0]!;
  expect(inputSet.shapes).toEqual([{ kind: 'raw', samples: 86 * 512 }]);
  expect(samples).toHaveLength(86 * 512);
  const expected = Array.from({ length: 200 }, (_, n) => Math.sin((2 * Math.PI * 440 * (n + 4000)) / 22_050) / 8);
  const found = samples!.subarray(4000, 4200);
  const distance = Math.max(...expected.map((value, n) => Math.abs(value - found[n]!)));
  expect(distance).toBeLessThan(0.002);
});

describe('noise', () => {
  test('has the stated signal-to-noise ratio', () => {
    const random = createRandom(5);
    const sound = Float32Array.from({ length: 50_000 }, () => random() - 0.5);
    const noisy = withNoise(sound, 20);
    const power = (values: Float32Array): number => values.reduce((sum, value) => sum + value * value, 0);
    const noise = noisy.map((value, index) => value - sound[index]!);
    expect(10 * Math.log10(power(sound) / power(noise))).toBeCloseTo(20, 0);
  });
});
