import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { EMBEDDING_LAYER } from '../architectures/network-builder';
import { architectureSchema, buildNetwork } from '../architectures/registry';
import { largestExportError } from '../export-error';
import { exportToOnnx } from '../export-onnx';
import { wholeNetwork } from '../network-part';
import { applyInitialWeights, readInitialWeights } from '../initial-weights';
import { madeUpSegment, worstDifference } from './testing/made-up-segment';

/** What the published network says, every filter of it: scripts/golden/musicnn.py. */
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden', 'musicnn-msd.json'), 'utf8')) as {
  shape: [number, number];
  embedding: number[];
  logits: number[];
};
const [BANDS, FRAMES] = golden.shape;
const TOLERANCE = 1e-4;

describe('the published weights in our network', () => {
  let model: tf.LayersModel;
  beforeAll(() => {
    const initial = readInitialWeights('musicnn-msd');
    model = buildNetwork(tf, architectureSchema.parse({ kind: 'musicnn' }), {
      inputs: [{ kind: 'log-mel', height: BANDS, frames: FRAMES, channels: 1 }],
      heads: [{ name: 'tags', activation: 'linear', size: initial.outputs['tags']!.length }],
      seed: 1,
    });
    applyInitialWeights(tf, model, initial);
  });

  test('give the embedding and the tags that the published network gives', () => {
    const both = tf.model({ inputs: model.inputs, outputs: [model.getLayer(EMBEDDING_LAYER).output, ...model.outputs] as tf.SymbolicTensor[] });
    const [embedding, logits] = both.predict(madeUpSegment(golden.shape)) as [tf.Tensor, tf.Tensor];
    const differences = [
      worstDifference(embedding.dataSync(), golden.embedding),
      worstDifference(logits.dataSync(), golden.logits),
    ];
    expect(Math.max(...differences)).toBeLessThan(TOLERANCE);
  });

  test('are the same as ONNX', async () => {
    expect(await largestExportError(tf, model, await exportToOnnx(wholeNetwork(model)))).toBeLessThan(TOLERANCE);
  });
});

test('the tags are those of the Million Song Dataset, in the order of the output layer', () => {
  const { tags } = readInitialWeights('musicnn-msd').outputs;
  expect(tags).toHaveLength(50);
  expect(new Set(tags).size).toBe(50);
  expect([tags![0], tags![9], tags![49]]).toEqual(['rock', 'jazz', 'happy']);
});
