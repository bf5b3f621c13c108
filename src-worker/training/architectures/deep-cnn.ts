import type { LayersModel } from '@tensorflow/tfjs';
import { z } from 'zod';
import type { TensorFlow } from '../../engine/tensorflow';
import { addConvStack } from './blocks';
import { addDense, addDropout, addHeads, addInput, createBuilder, EMBEDDING_LAYER } from './network-builder';
import type { NetworkRequest } from './network-shape';
import { dropoutRate, unitCount } from './option-types';

export const deepCnnOptions = z.strictObject({
  /** One convolution block each. */
  filters: z.array(unitCount).min(1).max(8).default([32, 64, 128, 128, 256]),
  denseUnits: unitCount.default(256),
  /** Before the heads. */
  dropout: dropoutRate.default(0.5),
});

/**
 * Plain deep CNN on square chunks: blocks of convolution 3x3, batch norm, ReLU, max pool 2x2; a dense layer of ReLUs; dropout; a dense
 * output per head.
 *
 * Source: S2, "Music Genre Classification Using CNNs" (SRM). It names the input and "deep CNN", no sizes: filters, dense layer and dropout are
 * ours. The embedding is the dense layer.
 *
 * Shapes: 128x128x1 → 64x64x32 → 32x32x64 → 16x16x128 → 8x8x128 → 4x4x256 → 4096 → 256 → 10.
 * Parameters: 1,588,650 with ten labels.
 */
export function buildDeepCnn(tf: TensorFlow, request: NetworkRequest & z.output<typeof deepCnnOptions>): LayersModel {
  const { inputs, heads, filters, denseUnits, dropout } = request;
  const builder = createBuilder(tf, request.seed);
  const input = addInput(builder, inputs[0]!);
  const pools = filters.map(() => [2, 2] as const);
  let x = addConvStack(builder, input, { filters, pools, activation: 'relu' });
  x = tf.layers.flatten({ name: 'flat' }).apply(x) as typeof x;
  x = addDense(builder, x, { name: EMBEDDING_LAYER, units: denseUnits });
  x = addDropout(builder, x, { name: 'drop', rate: dropout });
  return tf.model({ inputs: input, outputs: addHeads(builder, x, heads) });
}
