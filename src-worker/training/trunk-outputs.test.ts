import * as tf from '@tensorflow/tfjs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FrameStore } from './frame-store';
import type { LabelledTrack } from './manifest';
import { NOT_MUSIC } from './not-music';
import { createRandom } from './random';
import { openSmallCache, SMALL_RECIPE, SMALL_SHAPE, type SmallTrack, writeTracks } from './testing/small-recipe';
import { trunkExamples } from './trunk-examples';
import { openTrunkOutputs, type TrunkJob, type TrunkOutputs } from './trunk-outputs';

const { nMels, nFrames } = SMALL_SHAPE;

/** The mean over frames of every band: easily computed again from the frames. */
function meansOfBands(scale = 1): tf.LayersModel {
  const input = tf.input({ shape: [nMels, nFrames, 1] });
  const pooled = tf.layers.averagePooling2d({ poolSize: [1, nFrames] }).apply(input);
  const flat = tf.layers.flatten().apply(pooled) as tf.SymbolicTensor;
  const kernel = tf.eye(nMels).mul(scale);
  const dense = tf.layers.dense({ units: nMels, useBias: false, weights: [kernel] }).apply(flat) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: dense });
}

let dir: string;
let cache: FrameStore;
let tracks: LabelledTrack[];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-trunk-'));
  const noise = (segments: number): SmallTrack => ({
    id: `noise-${segments}`,
    kind: 'noise',
    durationSec: 2 * segments,
  });
  tracks = await writeTracks(dir, [1, 2, 5].map(noise));
  cache = await openSmallCache(dir, tracks);
});
afterAll(() => rm(dir, { recursive: true }));

async function open(change: Partial<TrunkJob> = {}): Promise<{ outputs: TrunkOutputs; computed: number }> {
  let computed = 0;
  const onProgress = (): void => void computed++;
  const fixed = { tf, tracks, cache, shape: SMALL_SHAPE, config: SMALL_RECIPE, cacheDir: dir };
  const job = { ...fixed, trunk: meansOfBands(), onProgress };
  return { outputs: await openTrunkOutputs({ ...job, ...change }), computed };
}

test('version 0 is what the trunk says of the segments that serving cuts', async () => {
  const { outputs } = await open();
  expect(tracks.map(({ id }) => outputs.segmentCount(id, 0))).toEqual([1, 2, 5]);
  const frames = cache.read('noise-5', 3 * 64, nFrames);
  const expected = Array.from({ length: nMels }, (_, m) => {
    const values = Array.from({ length: nFrames }, (_, t) => frames[t * nMels + m]! / 255);
    return values.reduce((sum, value) => sum + value, 0) / nFrames;
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
  const input = tf.input({ shape: [nMels, nFrames, 1] });
  const frames = tf.layers.reshape({ targetShape: [nFrames, nMels] }).apply(input) as tf.SymbolicTensor;
  await expect(open({ trunk: tf.model({ inputs: input, outputs: frames }) })).rejects.toThrow(
    /whole segment, not in .*62 x 32/,
  );
  const other = tf.input({ shape: [nMels + 1, nFrames, 1] });
  const flat = tf.layers.flatten().apply(other) as tf.SymbolicTensor;
  await expect(open({ trunk: tf.model({ inputs: other, outputs: flat }) })).rejects.toThrow(
    /outputs cannot be computed/,
  );
});

test('an epoch draws from every track, from short ones and what is no music less, and writes what was computed', async () => {
  const { outputs } = await open();
  const source = trunkExamples(tracks, outputs, { segmentsPerTrack: 4, segmentsPerNotMusic: 3 });
  const random = createRandom(1);
  const examples = source.draw(random);
  const drawn = (id: string): number => examples.filter(({ track }) => track.id === id).length;
  expect(tracks.map(({ id }) => drawn(id))).toEqual([2, 4, 4]);
  const noises = tracks.map((track) => ({ ...track, source: NOT_MUSIC }));
  const fewer = trunkExamples(noises, outputs, { segmentsPerTrack: 4, segmentsPerNotMusic: 3 }).draw(random);
  expect(fewer).toHaveLength(2 + 3 + 3);
  const batch = new Float32Array(3 * nMels);
  const one = examples.find(({ track }) => track.id === 'noise-1')!;
  one.write(batch, nMels, random);
  const versions = [0, 1, 2].map((version) => Array.from(outputs.read('noise-1', version, 0)));
  expect(versions).toContainEqual(Array.from(batch.subarray(nMels, 2 * nMels)));
  expect(Array.from(batch.subarray(0, nMels)).every((value) => value === 0)).toBe(true);
  outputs.close();
});
