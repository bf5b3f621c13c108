import type { Tensor } from '@tensorflow/tfjs';
import { afterAll, describe, expect, test } from 'vitest';
import type { TensorFlow } from '../../engine/tensorflow';
import { loadTensorFlow } from '../../engine/tfjs-node';
import { tensorShape } from './network-shape';
import { randomiseWeights, SMALL_NETWORKS, smallNetwork } from './testing/small-networks';

/** The native addon, or why there is none: it is set up apart (`npm run setup:tensorflow`). */
function tryLoad(): TensorFlow | Error {
  try {
    return loadTensorFlow();
  } catch (error) {
    return error as Error;
  }
}

const loaded = tryLoad();
if (loaded instanceof Error) console.warn(`skipped: ${loaded.message}`);

/** Loss, gradients and statistics after one step, by weight. */
async function trainingStep(
  tf: TensorFlow,
  backend: 'cpu' | 'tensorflow',
  name: string,
): Promise<Map<string, Float32Array>> {
  await tf.setBackend(backend);
  const model = smallNetwork(tf, name, 1);
  randomiseWeights(tf, model, 1);
  // Both backends draw their own dropout masks.
  for (const layer of model.layers) {
    if (layer.getClassName() === 'Dropout') (layer as unknown as { rate: number }).rate = 0;
  }
  const inputs = SMALL_NETWORKS[name]!.inputs.map((input, i) =>
    tf.randomUniform([3, ...tensorShape(input)], 0, 1, 'float32', i + 1),
  );
  const { value, grads } = tf.variableGrads(() => {
    const outputs = model.apply(inputs, { training: true }) as Tensor[];
    return outputs
      .map((output) => output.clipByValue(1e-6, 1).log().mean())
      .reduce((sum, one) => sum.add(one))
      .asScalar();
  });
  const found = new Map<string, Float32Array>([['loss', Float32Array.from(value.dataSync())]]);
  const names = model.trainableWeights.map((weight) => weight.originalName);
  for (const [i, gradient] of Object.values(grads).entries()) {
    found.set(`gradient ${i} ${names[i]}`, Float32Array.from(gradient.dataSync()));
  }
  for (const weight of model.nonTrainableWeights) {
    found.set(weight.originalName, Float32Array.from(weight.read().dataSync()));
  }
  tf.dispose([value, ...Object.values(grads), ...inputs]);
  model.dispose();
  return found;
}

/** The native backend trains by fused operations of its own, the plain one by what the library composes. */
describe.skipIf(loaded instanceof Error)('native training', () => {
  const tf = loaded as TensorFlow;
  afterAll(async () => {
    await tf.setBackend('tensorflow');
  });

  test.each(Object.keys(SMALL_NETWORKS))('%s: one step of training as on the plain backend', async (name) => {
    const plain = await trainingStep(tf, 'cpu', name);
    const native = await trainingStep(tf, 'tensorflow', name);
    expect([...native.keys()]).toEqual([...plain.keys()]);
    for (const [key, expected] of plain) {
      const scale = Math.max(1e-3, ...expected.map(Math.abs));
      const worst = Math.max(...native.get(key)!.map((value, i) => Math.abs(value - expected[i]!))) / scale;
      expect(worst, key).toBeLessThan(1e-3);
    }
  });

  test('a step of training leaves no tensors behind', async () => {
    await trainingStep(tf, 'tensorflow', 'crnn');
    const before = tf.memory().numTensors;
    await trainingStep(tf, 'tensorflow', 'crnn');
    expect(tf.memory().numTensors).toBe(before);
  });
});
