import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { architectureSchema, buildNetwork } from '../architectures/registry';
import { splitNetwork } from '../architectures/split-network';
import { readTrainConfig } from '../config';
import { createStartingNetwork } from '../create-network';
import { largestExportError } from '../export-error';
import { exportToOnnx } from '../export-onnx';
import { wholeNetwork } from '../network-part';
import { applyInitialWeights, readInitialWeights } from '../initial-weights';
import { madeUpSegment, worstDifference } from './testing/made-up-segment';

/** What the living filters of the published VGG say, less what its batch norms add: scripts/golden/musicnn.py. */
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden', 'vgg-msd.json'), 'utf8')) as {
  shape: [number, number];
} & Record<'last' | 'mean3' | 'max3' | 'mean4' | 'max4', number[]>;
const [BANDS, FRAMES] = golden.shape;
const TOLERANCE = 1e-4;

function build(kind: string): tf.LayersModel {
  return buildNetwork(tf, architectureSchema.parse({ kind }), {
    inputs: [{ kind: 'log-mel', height: BANDS, frames: FRAMES, channels: 1 }],
    heads: [{ name: 'genre', activation: 'sigmoid', size: 3 }],
    seed: 1,
  });
}

function layerOutput(model: tf.LayersModel, layer: string): Float32Array {
  const part = tf.model({ inputs: model.inputs, outputs: model.getLayer(layer).output });
  return (part.predict(madeUpSegment(golden.shape)) as tf.Tensor).dataSync() as Float32Array;
}

describe('the published weights of both networks', () => {
  let model: tf.LayersModel;
  beforeAll(() => {
    model = build('musicnn-vgg');
    applyInitialWeights(tf, model, readInitialWeights('musicnn-vgg-msd'));
  });

  test.each([
    ['vgg_last', 'last'],
    ['vgg3_mean', 'mean3'],
    ['vgg3_max', 'max3'],
    ['vgg4_mean', 'mean4'],
    ['vgg4_max', 'max4'],
  ] as const)('%s is what the published VGG gives', (layer, key) => {
    const values = layerOutput(model, layer);
    const expected = golden[key];
    expect(worstDifference(values.subarray(0, expected.length), expected)).toBeLessThan(TOLERANCE);
    // Behind the living filters of all blocks but the last stands what is always 1.
    expect([...values.subarray(expected.length)]).toEqual(key === 'last' ? [] : [1]);
  });

  test("the trunk begins with musicnn's own pooling, and ends with all that the VGG gives", () => {
    const musicnn = build('musicnn');
    applyInitialWeights(tf, musicnn, readInitialWeights('musicnn-msd'));
    const expected = [layerOutput(musicnn, 'pooled_norm'), layerOutput(model, 'vgg_all')].flatMap((part) => [...part]);
    expect([...layerOutput(model, 'trunk')]).toEqual(expected);
  });

  test('are the same as ONNX', async () => {
    expect(await largestExportError(tf, model, await exportToOnnx(wholeNetwork(model)))).toBeLessThan(TOLERANCE);
  });
});

test('the recipe begins with them, and trains what comes behind', async () => {
  const config = await readTrainConfig(join(import.meta.dirname, '../configs/musicnn-vgg-1.json'));
  const heads = [{ name: 'genre', activation: 'sigmoid', size: 3 }] as const;
  const model = createStartingNetwork(tf, config, { nMels: BANDS, nFrames: 186 }, heads);
  const { trunk, top } = splitNetwork(tf, model, config.start!.trunk);
  const given = [...readInitialWeights(config.start!.weights).layers.keys()];
  const namesOf = ({ layers }: tf.LayersModel): string[] =>
    layers.filter(({ weights }) => weights.length > 0).map(({ name }) => name);
  expect(namesOf(trunk).sort()).toEqual(given.sort());
  expect(namesOf(top)).toEqual(['trunk_norm', 'dense', 'embedding', 'genre']);
});
