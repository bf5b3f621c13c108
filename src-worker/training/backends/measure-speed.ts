import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../engine/tensorflow';
import { architectureSchema, buildNetwork } from '../architectures/registry';

const BATCH_SIZE = 16;
const LABEL_COUNT = 10;
/** Of an ordinary experiment: the published CRNN on three seconds. */
const INPUT = { kind: 'log-mel', height: 128, frames: 128, channels: 1 } as const;
const MAX_STEPS = 4;
const ENOUGH_MS = 3000;

/**
 * Trains a real network on real batches for some seconds; the first step, which compiles and allocates, is not counted.
 * @returns segments per second
 */
export async function measureSpeed(tf: TensorFlow): Promise<number> {
  const model = buildNetwork(tf, architectureSchema.parse({ kind: 'crnn' }), {
    inputs: [INPUT],
    heads: [{ name: 'genre', activation: 'softmax', size: LABEL_COUNT }],
    seed: 1,
  });
  const optimizer = tf.train.adam(0.001);
  const inputs = tf.randomUniform([BATCH_SIZE, INPUT.height, INPUT.frames, INPUT.channels], 0, 1, 'float32', 1);
  const labels = Array.from({ length: BATCH_SIZE }, (_, i) => i % LABEL_COUNT);
  const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), LABEL_COUNT).toFloat();
  const step = async (): Promise<void> => {
    const loss = optimizer.minimize(() => {
      const probs = model.apply(inputs, { training: true }) as Tensor2D;
      const likelihood: Tensor = probs.clipByValue(1e-6, 1).log().mul(targets);
      return likelihood.sum().neg().asScalar();
    }, true)!;
    await loss.data();
    loss.dispose();
  };
  await step();
  const startedMs = performance.now();
  let steps = 0;
  while (steps === 0 || (steps < MAX_STEPS && performance.now() - startedMs < ENOUGH_MS)) {
    await step();
    steps++;
  }
  return (steps * BATCH_SIZE * 1000) / (performance.now() - startedMs);
}
