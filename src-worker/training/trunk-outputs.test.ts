import * as tf from '@tensorflow/tfjs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FFMPEG, writeNoise } from '../test-support/audio-files';
import { trainConfigSchema } from './config';
import { openFeatureCache } from './feature-cache';
import type { FrameStore } from './frame-store';
import { NO_LABEL } from './labels';
import type { LabelledTrack } from './manifest';
import { createRandom } from './random';
import { trunkExamples } from './trunk-examples';
import { openTrunkOutputs, type TrunkJob, type TrunkOutputs } from './trunk-outputs';

const config = trainConfigSchema.parse({
  id: 'tiny',
  title: 'Tiny',
  audio: { sampleRateHz: 8000, segmentSamples: 8000, segmentHopSamples: 8000 },
  features: {
    kind: 'log-mel',
    nFft: 512,
    winLength: 512,
    hopLength: 250,
    nMels: 8,
    fMinHz: 20,
    fMaxHz: 4000,
    melScale: 'htk',
    melNorm: 'slaney',
    center: false,
    aMin: 1e-10,
    dbMin: -60,
    dbMax: 40,
  },
  architecture: { kind: 'crnn' },
  training: {
    seed: 1,
    epochs: 1,
    batchSize: 4,
    learningRate: 0.01,
    segmentsPerTrack: 4,
    moodWeight: 1,
    themeWeight: 1,
    closedGenreWeight: 0,
  },
  augmentation: { gainDb: 6, tiltDb: 0, maskMels: 0, maskFrames: 0, versions: 2 },
  distillation: { weight: 0 },
  targetPrecision: 0.8,
});
const shape = { nMels: 8, nFrames: 30 };

/** The mean over frames of every band: easily computed again from the frames. */
function meansOfBands(scale = 1): tf.LayersModel {
  const input = tf.input({ shape: [8, 30, 1] });
  const pooled = tf.layers.averagePooling2d({ poolSize: [1, 30] }).apply(input);
  const flat = tf.layers.flatten().apply(pooled) as tf.SymbolicTensor;
  const kernel = tf.eye(8).mul(scale);
  const dense = tf.layers.dense({ units: 8, useBias: false, weights: [kernel] }).apply(flat) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: dense });
}

let dir: string;
let cache: FrameStore;
let tracks: LabelledTrack[];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-trunk-'));
  tracks = [1, 2, 5].map((seconds) => {
    const id = `noise-${seconds}`;
    return { id, path: join(dir, `${id}.wav`), source: 'test', group: id, fold: null, ...NO_LABEL };
  });
  await Promise.all(tracks.map(({ path }, i) => writeNoise(path, [1, 2, 5][i]!)));
  const { audio, features } = config;
  cache = await openFeatureCache(tracks, { cacheDir: dir, audio, features, ffmpegPath: FFMPEG });
});
afterAll(() => rm(dir, { recursive: true }));

async function open(change: Partial<TrunkJob> = {}): Promise<{ outputs: TrunkOutputs; computed: number }> {
  let computed = 0;
  const onProgress = (): void => void computed++;
  const job = { tf, trunk: meansOfBands(), tracks, cache, shape, config, cacheDir: dir, onProgress };
  return { outputs: await openTrunkOutputs({ ...job, ...change }), computed };
}

test('version 0 is what the trunk says of the segments that serving cuts', async () => {
  const { outputs } = await open();
  expect(tracks.map(({ id }) => outputs.segmentCount(id, 0))).toEqual([1, 2, 5]);
  const frames = cache.read('noise-5', 3 * 32, 30);
  const expected = Array.from({ length: 8 }, (_, m) => {
    const values = Array.from({ length: 30 }, (_, t) => frames[t * 8 + m]! / 255);
    return values.reduce((sum, value) => sum + value, 0) / 30;
  });
  const given = Array.from(outputs.read('noise-5', 0, 3));
  for (const [m, value] of expected.entries()) expect(given[m]).toBeCloseTo(value, 5);
  outputs.close();
});

test('augmented versions are others, and the same each time', async () => {
  const { outputs } = await open();
  const version = (which: number): number[] => Array.from(outputs.read('noise-5', which, 0));
  expect(version(1)).not.toEqual(version(0));
  expect(version(2)).not.toEqual(version(1));
  const elsewhere = await mkdtemp(join(dir, 'again-'));
  const again = await open({ cacheDir: elsewhere });
  expect(Array.from(again.outputs.read('noise-5', 1, 0))).toEqual(version(1));
  for (const { outputs: opened } of [{ outputs }, again]) opened.close();
});

test('nothing is computed twice, and a trunk with other weights is another trunk', async () => {
  const known = await open();
  expect(known.computed).toBe(0);
  const other = await open({ trunk: meansOfBands(2) });
  expect(other.computed).toBe(3 * tracks.length);
  expect(other.outputs.read('noise-1', 0, 0)[0]).toBeCloseTo(2 * known.outputs.read('noise-1', 0, 0)[0]!, 5);
  for (const { outputs } of [known, other]) outputs.close();
});

test('a trunk that ends in several vectors a segment is refused, and one that cannot be computed says so', async () => {
  const input = tf.input({ shape: [8, 30, 1] });
  const frames = tf.layers.reshape({ targetShape: [30, 8] }).apply(input) as tf.SymbolicTensor;
  await expect(open({ trunk: tf.model({ inputs: input, outputs: frames }) })).rejects.toThrow(
    /whole segment, not in .*30 x 8/,
  );
  const other = tf.input({ shape: [9, 30, 1] });
  const flat = tf.layers.flatten().apply(other) as tf.SymbolicTensor;
  await expect(open({ trunk: tf.model({ inputs: other, outputs: flat }) })).rejects.toThrow(
    /outputs cannot be computed/,
  );
});

test('an epoch draws from every track, from short ones less, and writes what was computed', async () => {
  const { outputs } = await open();
  const source = trunkExamples(tracks, outputs, 4);
  const random = createRandom(1);
  const examples = source.draw(random);
  const drawn = (id: string): number => examples.filter(({ track }) => track.id === id).length;
  expect(tracks.map(({ id }) => drawn(id))).toEqual([2, 4, 4]);
  const batch = new Float32Array(3 * 8);
  const one = examples.find(({ track }) => track.id === 'noise-1')!;
  one.write(batch, 8, random);
  const versions = [0, 1, 2].map((version) => Array.from(outputs.read('noise-1', version, 0)));
  expect(versions).toContainEqual(Array.from(batch.subarray(8, 16)));
  expect(Array.from(batch.subarray(0, 8)).every((value) => value === 0)).toBe(true);
  outputs.close();
});
