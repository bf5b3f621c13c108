import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import type { ModelSpec } from '../../src-shared/model-spec';
import { createOnnxCpuEngine } from '../engine/onnx-cpu';
import { createGoldenInput } from '../model/golden-input';
import { buildCrnn, withoutTeacher } from './architectures/crnn';
import { HEADS } from './cross-validate';
import { exportCrnnToOnnx } from './export-onnx';
import { createRandom } from './random';

const inputShape = [32, 48, 1] as const;
const spec = { inputShape: [...inputShape], heads: HEADS } as unknown as ModelSpec;

/** A small network whose every weight, batch statistics included, is random; variances are positive. */
function createNetwork(seed: number): tf.LayersModel {
  const options = {
    inputShape,
    filters: [3, 4, 5, 6],
    gruUnits: 7,
    dropout: 0.3,
    heads: HEADS,
    teacherTags: 5,
    seed,
  } as const;
  const model = withoutTeacher(tf, buildCrnn(tf, options), HEADS.length);
  const random = createRandom(seed);
  const weights = model.weights.map(({ name, shape }) => {
    const offset = name.includes('variance') ? 0.1 : -0.5;
    const size = shape.reduce<number>((product, length) => product * length!, 1);
    return tf.tensor(
      Float32Array.from({ length: size }, () => offset + random()),
      shape as number[],
    );
  });
  model.setWeights(weights);
  return model;
}

describe('ONNX export of the CRNN', () => {
  test.each([1, 2])('computes what TensorFlow.js computes (seed %i)', async (seed) => {
    const model = createNetwork(seed);
    const engine = await createOnnxCpuEngine(exportCrnnToOnnx(model, HEADS), spec);
    for (const batchSize of [1, 3]) {
      const input = createGoldenInput(inputShape, batchSize, seed);
      const outputs = model.predict(tf.tensor4d(input, [batchSize, ...inputShape])) as tf.Tensor[];
      const probs = await engine.run(input, batchSize);
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

  test('the order of time matters to the exported network', async () => {
    const engine = await createOnnxCpuEngine(exportCrnnToOnnx(createNetwork(3), HEADS), spec);
    const [nMels, nFrames] = inputShape;
    const rising = Float32Array.from({ length: nMels * nFrames }, (_, i) => (i % nFrames) / nFrames);
    const falling = rising.map((value) => 1 - value);
    const [first, second] = [await engine.run(rising, 1), await engine.run(falling, 1)];
    expect([...first.get('genre')!]).not.toEqual([...second.get('genre')!]);
    await engine.dispose();
  });

  test('mel bands that the pooling cannot divide are refused', () => {
    const options = {
      inputShape: [40, 48, 1],
      filters: [3, 4, 5, 6],
      gruUnits: 7,
      dropout: 0,
      heads: HEADS,
      teacherTags: 0,
      seed: 1,
    } as const;
    expect(() => buildCrnn(tf, options)).toThrow(/multiple of 32/);
  });
});
