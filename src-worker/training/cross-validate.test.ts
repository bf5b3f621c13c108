import * as tf from '@tensorflow/tfjs';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EMBEDDING_LAYER } from './architectures/network-builder';
import type { TrainConfig } from './config';
import { createNetwork, networkHeads, teacherHeads } from './create-network';
import { crossValidate, HEADS, type TrainingJob } from './cross-validate';
import type { FrameStore } from './frame-store';
import type { LabelledTrack } from './manifest';
import type { TeacherTargets } from './teacher-targets';
import { openSmallCache, SMALL_RECIPE, SMALL_SHAPE, writeTracks } from './testing/small-recipe';

const TEACHER: TeacherTargets = {
  tags: ['loud', 'quiet'],
  tagCount: 2,
  fingerprint: '',
  of: (id) => (id === 'noise-0' ? Float32Array.of(1, -1) : undefined),
};
const RECIPE: TrainConfig = {
  ...SMALL_RECIPE,
  training: { ...SMALL_RECIPE.training, epochs: 1 },
  distillation: { weight: 1 },
};

let dir: string;
let cache: FrameStore;
let tracks: LabelledTrack[];
/** A folder of weights to start from. */
let weights: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-folds-'));
  const songs = [0, 1].flatMap((fold) =>
    (['tune', 'noise'] as const).map((kind) => ({ id: `${kind}-${fold}`, kind, durationSec: 2 + 2 * fold, fold })),
  );
  tracks = await writeTracks(dir, songs);
  cache = await openSmallCache(dir, tracks);
  weights = join(dir, 'weights');
  await writeWeights(weights);
});
afterAll(() => rm(dir, { recursive: true }));

function job(name: string, config: TrainConfig): TrainingJob {
  const silent = { onProgress: () => undefined, onTrunkProgress: () => undefined };
  const dirs = { workDir: join(dir, name), trunkDir: join(dir, 'trunk') };
  return { tf, config, tracks, cache, teacher: TEACHER, shape: SMALL_SHAPE, ...dirs, ...silent };
}

/** Those of the recipe's own network as it is drawn, in the form that training can start from. */
async function writeWeights(folder: string): Promise<void> {
  const model = createNetwork(tf, RECIPE, SMALL_SHAPE, [...networkHeads(HEADS), ...teacherHeads(TEACHER.tagCount)]);
  const values: Buffer[] = [];
  let offset = 0;
  const tensors = model.layers.flatMap((layer) =>
    layer.weights.map((weight) => {
      const tensor = { name: `${layer.name}/${weight.originalName.split('/').at(-1)}`, shape: weight.shape, offset };
      values.push(Buffer.from(weight.read().dataSync().slice().buffer));
      offset += values.at(-1)!.length;
      return tensor;
    }),
  );
  model.dispose();
  const bytes = Buffer.concat(values);
  const sound = { sampleRateHz: RECIPE.audio.sampleRateHz, input: RECIPE.features };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const description = { formatVersion: 1, title: 'Drawn', sound, outputs: {}, trunk: EMBEDDING_LAYER, sha256, tensors };
  await mkdir(folder);
  await writeFile(join(folder, 'weights.bin'), bytes);
  await writeFile(join(folder, 'weights.json'), JSON.stringify(description));
}

describe('cross-validation', () => {
  test.each([
    ['a whole network', (): TrainConfig => RECIPE],
    ['what is behind a trunk', (): TrainConfig => ({ ...RECIPE, start: { weights, trunk: EMBEDDING_LAYER } })],
  ])('of %s predicts every track once, and leaves no tensors behind', async (name, recipe) => {
    const tensorsBefore = tf.memory().numTensors;
    const heldOut = await crossValidate(job(name, recipe()));
    expect(tf.memory().numTensors).toBe(tensorsBefore);
    expect(heldOut.map(({ id }) => id)).toEqual(tracks.map(({ id }) => id));
    const headNames = HEADS.map((head) => head.name);
    for (const { segments } of heldOut) expect(Object.keys(segments)).toEqual(headNames);
  });

  test('takes what is done from its folder', async () => {
    const predicted = await crossValidate(job('again', RECIPE));
    const onProgress = (): never => expect.unreachable();
    expect(await crossValidate({ ...job('again', RECIPE), onProgress })).toEqual(predicted);
  });
});
