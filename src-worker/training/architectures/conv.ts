import type { LayersModel } from '@tensorflow/tfjs';
import { z } from 'zod';
import type { TensorFlow } from '../../engine/tensorflow';
import { addConvStack } from './blocks';
import { addDense, addDropout, addHeads, addInput, createBuilder, EMBEDDING_LAYER } from './network-builder';
import type { NetworkRequest } from './network-shape';
import { dropoutRate, unitCount } from './option-types';

export const convOptions = z.strictObject({
  /** One convolution block each. */
  filters: z.array(unitCount).min(1).max(8).default([32, 64, 128, 128]),
  denseUnits: unitCount.default(128),
  /** Before the heads. */
  dropout: dropoutRate.default(0.3),
});

/**
 * Convolutions alone: blocks of convolution 3x3, batch norm, ReLU, max pool 2x2; the mean over what is left of the picture; a dense
 * layer of ReLUs; dropout; a dense output per head. It knows what was heard, hardly when.
 *
 * Source: S4, "Conv" in "Deep Learning for Music Genre Classification and Music Emotion Recognition" (Queen Mary). The report gives no sizes; these are
 * ours. The embedding is the dense layer.
 *
 * Shapes: 128x130x1 → 64x65x32 → 32x32x64 → 16x16x128 → 8x8x128 → 128 → 128 → 10.
 * Parameters: 259,114 with ten labels.
 */
export function buildConv(tf: TensorFlow, request: NetworkRequest & z.output<typeof convOptions>): LayersModel {
  const { inputs, heads, filters, denseUnits, dropout } = request;
  const builder = createBuilder(tf, request.seed);
  const input = addInput(builder, inputs[0]!);
  const pools = filters.map(() => [2, 2] as const);
  let x = addConvStack(builder, input, { filters, pools, activation: 'relu' });
  x = tf.layers.globalAveragePooling2d({ name: 'mean' }).apply(x) as typeof x;
  x = addDense(builder, x, { name: EMBEDDING_LAYER, units: denseUnits });
  x = addDropout(builder, x, { name: 'drop', rate: dropout });
  return tf.model({ inputs: input, outputs: addHeads(builder, x, heads) });
}
