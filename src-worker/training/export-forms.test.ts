import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { createOnnxEngine, createTopEngine } from '../engine/onnx';
import type { EngineSpec } from '../engine/engine';
import { createGoldenInputs } from '../model/golden-input';
import { buildNetwork } from './architectures/registry';
import { randomiseWeights, SMALL_NETWORKS, smallNetwork } from './architectures/testing/small-networks';
import { exportForms } from './export-forms';

const NAME = 'musicnn-vgg';
const SHAPE = [32, 32, 1] as const;
const BATCH = 3;
const label = (id: string) => ({ id, title: id, tagValue: id, threshold: null });
const stft = { nFft: 64, winLength: 64, hopLength: 64, center: false };
const mel = { nMels: 32, fMinHz: 0, fMaxHz: 4000, melScale: 'htk', melNorm: 'none', aMin: 1e-10 } as const;

const model = smallNetwork(tf, NAME, 1);
randomiseWeights(tf, model, 1);
const spec: EngineSpec = {
  audio: { sampleRateHz: 8000, segmentSamples: 32 * 64, segmentHopSamples: 32 * 64 },
  inputs: [{ kind: 'log-mel', ...stft, ...mel, dbMin: -60, dbMax: 40, derivatives: false }],
  heads: model.outputs.map(({ shape }, i) => ({
    name: model.outputNames[i] as 'genre',
    activation: 'sigmoid',
    labels: Array.from({ length: shape[1]! }, (_, k) => label(`${k}`)),
  })),
};

const largestError = (expected: Float32Array, given: Float32Array): number =>
  given.length === expected.length ? Math.max(...expected.map((value, i) => Math.abs(value - given[i]!))) : Infinity;

describe('a network with an embedding', () => {
  test('gives it beside what it gave, and from it alone what lies behind gives the same', async () => {
    const { onnx, top, embedding } = await exportForms(model, spec, 'trunk');
    expect(embedding).toMatchObject({ layer: 'trunk', valueCount: model.getLayer('trunk').outputShape[1] });
    const [input] = createGoldenInputs([SHAPE], BATCH, 5);
    const engine = await createOnnxEngine('onnx-cpu', onnx, { ...spec, embedding: embedding! });
    const { probs, embeddings } = await engine.run([input!], BATCH);
    const trunk = tf.model({ inputs: model.inputs, outputs: model.getLayer('trunk').output });
    const expected = trunk.predict(tf.tensor4d(input!, [BATCH, ...SHAPE])) as tf.Tensor;
    expect(largestError(expected.dataSync() as Float32Array, embeddings!)).toBeLessThan(1e-5);
    const topEngine = await createTopEngine(top!, spec.heads, embedding!);
    const again = await topEngine.run(embeddings!, BATCH);
    for (const { name } of spec.heads) expect(largestError(probs.get(name)!, again.get(name)!)).toBeLessThan(1e-5);
    await engine.dispose();
    await topEngine.dispose();
  });

  test('is the same network each time, and keeps no tensors', async () => {
    const tensorsBefore = tf.memory().numTensors;
    const first = await exportForms(model, spec, 'trunk');
    expect(await exportForms(model, spec, 'trunk')).toEqual(first);
    expect(tf.memory().numTensors).toBe(tensorsBefore);
  });

  test('a layer that gives more than a vector, or does not carry all, is refused', async () => {
    await expect(exportForms(model, spec, 'front_norm')).rejects.toMatchObject({ code: 'bad-input' });
    await expect(exportForms(model, spec, 'mid1_norm')).rejects.toThrow(/cannot be cut at mid1_norm/);
    const convolutional = smallNetwork(tf, 'conv', 1);
    await expect(exportForms(convolutional, spec, 'pool3')).rejects.toThrow(
      /one vector a segment, but pool3 gives \d+ x/,
    );
  });
});

describe('the backbone', () => {
  const backboneOf = async (network: tf.LayersModel, changed: EngineSpec = spec): Promise<string> =>
    (await exportForms(network, changed, 'trunk')).embedding!.backbone;

  /** The same up to the trunk, with heads of its own. */
  function withOtherHeads(): tf.LayersModel {
    const { config, inputs } = SMALL_NETWORKS[NAME]!;
    const heads = [{ name: 'genre', activation: 'softmax', size: 5 }] as const;
    const other = buildNetwork(tf, config, { inputs, heads, seed: 9 });
    const trunk = tf.model({ inputs: other.inputs, outputs: other.getLayer('trunk').output });
    for (const layer of trunk.layers) {
      layer.setWeights(model.getLayer(layer.name).getWeights());
      layer.trainable = false;
    }
    return other;
  }

  test('is the same whatever lies behind it, and whether it is frozen or not', async () => {
    expect(await backboneOf(withOtherHeads())).toBe(await backboneOf(model));
  });

  test('is another with any other weight, sound or input', async () => {
    const network = withOtherHeads();
    const [kernel, ...rest] = network.getLayer('vgg1_conv').getWeights();
    network.getLayer('vgg1_conv').setWeights([kernel!.mul(1.000001), ...rest]);
    const [input] = spec.inputs;
    const backbones = await Promise.all([
      backboneOf(model),
      backboneOf(network),
      backboneOf(model, { ...spec, audio: { ...spec.audio, segmentHopSamples: 9 } }),
      backboneOf(model, { ...spec, inputs: [{ ...input!, dbMax: 41 } as EngineSpec['inputs'][number]] }),
    ]);
    expect(new Set(backbones).size).toBe(backbones.length);
  });
});
