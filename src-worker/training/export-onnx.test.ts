import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { createOnnxEngine } from '../engine/onnx';
import { createGoldenInputs } from '../model/golden-input';
import { randomiseWeights, SMALL_NETWORKS, smallNetwork } from './architectures/testing/small-networks';
import { buildCrnn, crnnOptions } from './architectures/crnn';
import { withFirstHeads } from './architectures/network-builder';
import { networkHeads, teacherHeads } from './create-network';
import { HEADS } from './cross-validate';
import { largestExportError } from './export-error';
import { exportToOnnx } from './export-onnx';
import { wholeNetwork } from './network-part';

describe('ONNX export', () => {
  test.each(Object.keys(SMALL_NETWORKS))('computes what TensorFlow.js computes: %s', async (name) => {
    for (const seed of [1, 2]) {
      const model = smallNetwork(tf, name, seed);
      randomiseWeights(tf, model, seed);
      const onnx = await exportToOnnx(wholeNetwork(model));
      expect(await largestExportError(tf, model, onnx)).toBeLessThan(1e-5);
      // Other weights are another network, and the difference is found.
      randomiseWeights(tf, model, seed + 2);
      expect(await largestExportError(tf, model, onnx)).toBeGreaterThan(0.01);
      model.dispose();
    }
  });

  test('same bytes for the same weights', async () => {
    const [first, second] = [smallNetwork(tf, 'end-to-end', 1), smallNetwork(tf, 'end-to-end', 1)];
    expect(await exportToOnnx(wholeNetwork(first))).toEqual(await exportToOnnx(wholeNetwork(second)));
  });

  test('leaves no tensors behind', async () => {
    const model = smallNetwork(tf, 'conv-blstm', 1);
    const tensorsBefore = tf.memory().numTensors;
    await largestExportError(tf, model, await exportToOnnx(wholeNetwork(model)));
    expect(tf.memory().numTensors).toBe(tensorsBefore);
  });

  test('layers beyond the published networks: strides, padding, biases, activations within layers', async () => {
    const input = tf.input({ shape: [9, 10, 2], name: 'log_mel' });
    const layers = [
      tf.layers.conv2d({ filters: 3, kernelSize: 4, strides: [2, 1], padding: 'same', activation: 'tanh' }),
      tf.layers.zeroPadding2d({
        padding: [
          [1, 2],
          [0, 3],
        ],
      }),
      tf.layers.averagePooling2d({ poolSize: [2, 3], strides: [1, 2], padding: 'same' }),
      tf.layers.activation({ activation: 'softmax' }),
      tf.layers.conv2d({ filters: 2, kernelSize: 2, padding: 'valid', dilationRate: [2, 1], activation: 'elu' }),
      tf.layers.dense({ units: 4, activation: 'sigmoid' }),
      tf.layers.batchNormalization({ epsilon: 0.01 }),
      tf.layers.elu(),
      tf.layers.flatten(),
    ];
    const output = layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
    const model = tf.model({ inputs: input, outputs: output });
    randomiseWeights(tf, model, 3);
    expect(await largestExportError(tf, model, await exportToOnnx(wholeNetwork(model)))).toBeLessThan(1e-5);
  });

  test.each([
    ['an unknown layer', tf.layers.upSampling2d({ name: 'up' }), /layer up \(UpSampling2D\): this kind of layer/],
    ['an unknown activation', tf.layers.dense({ units: 2, activation: 'selu', name: 'full' }), /full.*activation selu/],
    ['another axis', tf.layers.batchNormalization({ axis: 1, name: 'norm' }), /norm.*only the last axis/],
  ])('%s is refused by name', async (_, layer, message) => {
    const input = tf.input({ shape: [4, 4, 1] });
    const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
    await expect(exportToOnnx(wholeNetwork(model))).rejects.toThrow(message);
  });

  test('a recurrent layer of other gates is refused', async () => {
    const input = tf.input({ shape: [4, 2] });
    const model = tf.model({ inputs: input, outputs: tf.layers.gru({ units: 2 }).apply(input) as tf.SymbolicTensor });
    await expect(exportToOnnx(wholeNetwork(model))).rejects.toThrow(/sigmoid gates/);
  });
});

describe('what the app runs', () => {
  const inputShape = [32, 48, 1] as const;
  // 48 frames.
  const audio = { sampleRateHz: 8000, segmentSamples: 48 * 64, segmentHopSamples: 48 * 64 };
  const stft = { nFft: 64, winLength: 64, hopLength: 64, center: false };
  const mel = { nMels: 32, fMinHz: 0, fMaxHz: 4000, melScale: 'htk', melNorm: 'none', aMin: 1e-10 } as const;
  const spec = {
    audio,
    inputs: [{ kind: 'log-mel' as const, ...stft, ...mel, dbMin: -60, dbMax: 40, derivatives: false }],
    heads: HEADS.map((head) => ({ ...head, labels: [...head.labels] })),
  };
  const inputs = [{ kind: 'log-mel', height: 32, frames: 48, channels: 1 }] as const;

  function createNetwork(seed: number): tf.LayersModel {
    const heads = [...networkHeads(HEADS), ...teacherHeads(5)];
    const options = crnnOptions.parse({ filters: [3, 4, 5, 6], gruUnits: 7 });
    const model = withFirstHeads(tf, buildCrnn(tf, { ...options, inputs, heads, seed }), HEADS.length);
    randomiseWeights(tf, model, seed);
    return model;
  }

  test('the engine gives what TensorFlow.js gives, for any batch', async () => {
    const model = createNetwork(1);
    const engine = await createOnnxEngine('onnx-cpu', await exportToOnnx(wholeNetwork(model)), spec);
    for (const batchSize of [1, 3]) {
      const [input] = createGoldenInputs([inputShape], batchSize, 1);
      const outputs = model.predict(tf.tensor4d(input!, [batchSize, ...inputShape])) as tf.Tensor[];
      const { probs } = await engine.run([input!], batchSize);
      for (const [i, head] of HEADS.entries()) {
        const expected = outputs[i]!.dataSync();
        const actual = probs.get(head.name)!;
        expect(actual.length).toBe(batchSize * head.labels.length);
        const worst = Math.max(...expected.map((value, k) => Math.abs(value - actual[k]!)));
        expect(worst).toBeLessThan(1e-5);
      }
    }
    await engine.dispose();
  });

  test('the order of time matters', async () => {
    const engine = await createOnnxEngine('onnx-cpu', await exportToOnnx(wholeNetwork(createNetwork(3))), spec);
    const [nMels, nFrames] = inputShape;
    const rising = Float32Array.from({ length: nMels * nFrames }, (_, i) => (i % nFrames) / nFrames);
    const falling = rising.map((value) => 1 - value);
    const [first, second] = [await engine.run([rising], 1), await engine.run([falling], 1)];
    expect([...first.probs.get('genre')!]).not.toEqual([...second.probs.get('genre')!]);
    await engine.dispose();
  });
});
