import type { LayersModel } from '@tensorflow/tfjs';
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import type { TensorFlow } from '../engine/tensorflow';
import { createGoldenInputs } from '../model/golden-input';

const BATCH_SIZE = 3;

/**
 * Largest difference between a network's outputs and those of its ONNX export, over a made-up batch; NaN where either gives no number.
 * An export is good when this is at most 1e-4.
 */
export async function largestExportError(tf: TensorFlow, model: LayersModel, onnx: Uint8Array): Promise<number> {
  const shapes = model.inputs.map(({ shape }) => shape.slice(1) as number[]);
  const values = createGoldenInputs(shapes, BATCH_SIZE, 1);
  const batches = shapes.map((shape, i) => ({ dims: [BATCH_SIZE, ...shape], values: values[i]! }));
  const predicted = tf.tidy(() =>
    [model.predictOnBatch(batches.map((batch) => tf.tensor(batch.values, batch.dims)))].flat(),
  );
  const expected = await Promise.all(predicted.map((output) => output.data()));
  tf.dispose(predicted);

  const session = await InferenceSession.create(onnx, { executionProviders: ['cpu'] });
  const feeds = model.inputNames.map((name, i) => [
    name,
    new OnnxTensor('float32', batches[i]!.values, batches[i]!.dims),
  ]);
  const outputs = await session.run(Object.fromEntries(feeds) as InferenceSession.FeedsType);
  const errors = model.outputNames.flatMap((name, i) => {
    const actual = outputs[name]!.data as Float32Array;
    return Array.from(expected[i]!, (value, k) => Math.abs(value - actual[k]!));
  });
  await session.release();
  return Math.max(...errors);
}
