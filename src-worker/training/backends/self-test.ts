import type { LayersModel, Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../engine/tensorflow';
import { reseedDropout } from '../architectures/dropout';
import { createRandom, type Random } from '../random';
import { buildSelfTestNetwork, SELF_TEST_HEADS, SELF_TEST_INPUTS } from './self-test-network';

/** What a self-test computed, or should have: values by what they are, such as `gradient of conv1/kernel`. */
export type SelfTestValues = Readonly<Record<string, readonly number[]>>;

export interface SelfTestResult {
  readonly values: SelfTestValues;
  /** How many more tensors there are after the second step of training than after the first. */
  readonly leakedTensors: number;
}

const BATCH = 3;
const STEPS = 2;
const SEED = 21;
const EPSILON = 1e-6;

type Named = readonly (readonly [string, Tensor])[];

/**
 * Trains the self-test's network for two steps of Adam on fixed inputs from fixed weights. Waits for results, because not every
 * backend can give them at once.
 * @returns losses, all gradients of the first step, all weights after the last (the statistics of batch norms, too), and predictions
 */
export async function runSelfTest(tf: TensorFlow): Promise<SelfTestResult> {
  const random = createRandom(SEED);
  const model = buildSelfTestNetwork(tf);
  drawWeights(tf, model, random);
  const inputs = SELF_TEST_INPUTS.map((shape) => drawTensor(tf, [BATCH, ...shape], [-1, 1], random));
  const targets = SELF_TEST_HEADS.map(({ size }) => drawTensor(tf, [BATCH, size], [0, 1], random));
  const optimizer = tf.train.adam(0.002);
  const values: Record<string, number[]> = {};
  const tensorCounts: number[] = [];
  for (let step = 1; step <= STEPS; step++) {
    reseedDropout(model, random);
    const { value, grads } = tf.variableGrads(() => lossOf(tf, model, inputs, targets));
    optimizer.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
    await collect(values, 'loss of step', [[String(step), value]]);
    if (step === 1) {
      const gradients = model.trainableWeights.map(({ name, originalName }) => [originalName, grads[name]!] as const);
      await collect(values, 'gradient of', gradients);
    }
    tf.dispose([value, grads]);
    tensorCounts.push(tf.memory().numTensors);
  }
  await collect(
    values,
    'trained',
    model.weights.map((weight) => [weight.originalName, weight.read()]),
  );
  const predictions = model.predictOnBatch(inputs) as Tensor[];
  await collect(
    values,
    'prediction of',
    predictions.map((tensor, i) => [SELF_TEST_HEADS[i]!.name, tensor]),
  );
  tf.dispose([inputs, targets, predictions]);
  optimizer.dispose();
  model.dispose();
  return { values, leakedTensors: tensorCounts[STEPS - 1]! - tensorCounts[STEPS - 2]! };
}

async function collect(values: Record<string, number[]>, what: string, tensors: Named): Promise<void> {
  for (const [name, tensor] of tensors) values[`${what} ${name}`] = Array.from(await tensor.data());
}

/** Large enough for every layer to matter, and biases and statistics that are not all 0 or 1. */
function drawWeights(tf: TensorFlow, model: LayersModel, random: Random): void {
  const weights = model.weights.map(({ originalName, shape }) => {
    const sizes = shape as number[];
    if (/gamma|variance/.test(originalName)) return drawTensor(tf, sizes, [0.5, 1.5], random);
    if (/beta|bias|mean/.test(originalName)) return drawTensor(tf, sizes, [-0.2, 0.3], random);
    const range = Math.sqrt(6 / tf.util.sizeFromShape(sizes.slice(0, -1)));
    return drawTensor(tf, sizes, [-range, range], random);
  });
  model.setWeights(weights);
  tf.dispose(weights);
}

function drawTensor(tf: TensorFlow, shape: number[], [low, high]: [number, number], random: Random): Tensor {
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(
    Float32Array.from({ length: size }, () => low + (high - low) * random()),
    shape,
  );
}

/** Cross-entropies, put together from the operations that training uses. */
function lossOf(tf: TensorFlow, model: LayersModel, inputs: Tensor[], targets: readonly Tensor[]): Scalar {
  const [genre, mood] = (model.apply(inputs, { training: true }) as Tensor2D[]).map((probs) =>
    tf.clipByValue(probs, EPSILON, 1 - EPSILON),
  );
  const oneLabel = targets[0]!.mul(genre!.log());
  const anyLabels = targets[1]!.mul(mood!.log()).add(tf.sub(1, targets[1]!).mul(tf.sub(1, mood!).log()));
  return oneLabel.sum<Scalar>().add<Scalar>(anyLabels.sum<Scalar>()).neg().div(BATCH);
}
