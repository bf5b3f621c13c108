import type { LayersModel } from '@tensorflow/tfjs';
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import type { TensorFlow } from '../engine/tfjs-node';
import { createGoldenInput } from '../model/golden-input';

const BATCH_SIZE = 3;

/**
 * Largest difference between a network's outputs and those of its ONNX export, over a made-up batch; NaN where either gives no number.
 * An export is good when this is at most 1e-4.
 */
export async function largestExportError(tf: TensorFlow, model: LayersModel, onnx: Uint8Array): Promise<number> {
  const batches = model.inputs.map(({ shape }, i) => {
    const [, rows = 1, columns = 1, channels = 1] = shape as number[];
    return {
      dims: [BATCH_SIZE, ...shape.slice(1)] as number[],
      values: createGoldenInput([rows, columns, channels], BATCH_SIZE, i + 1),
    };
  });
  const expected = tf.tidy(() => {
    const outputs = model.predictOnBatch(batches.map(({ dims, values }) => tf.tensor(values, dims)));
    return [outputs].flat().map((output) => output.dataSync());
  });

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
