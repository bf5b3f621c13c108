import type { LayersModel } from '@tensorflow/tfjs';
import { z } from 'zod';
import type { TensorFlow } from '../../engine/tensorflow';
import { addConvStack } from './blocks';
import { addDropout, addHeads, addInput, createBuilder, EMBEDDING_LAYER } from './network-builder';
import type { NetworkRequest } from './network-shape';
import { dropoutRate, unitCount } from './option-types';

export const multiLabelCnnOptions = z.strictObject({
  /** One convolution block each; the last one has no pool. */
  filters: z.array(unitCount).min(1).max(8).default([8, 16, 32, 64, 128]),
  /** Before the heads. */
  dropout: dropoutRate.default(0.3),
});

/**
 * CNN for several labels a song: blocks of convolution 3x3, batch norm, ReLU, max pool 2x2 (none after the last); dropout; a dense
 * output per head, which for labels that exclude nothing is a sigmoid. Takes mel spectrograms or MFCCs of 3, 10 or 30 s, with derivatives or without;
 * where MFCCs have run out of rows, kernels and pools are lower.
 *
 * Source: S3, "Music genre classification with CNNs" (A. Riojas, FSU). How much lower the kernels and pools for MFCCs are it does not say. The
 * embedding is the flattened picture: there is no other layer before the heads.
 *
 * Shapes: 128x259x1 → 64x129x8 → 32x64x16 → 16x32x32 → 8x16x64 → 8x16x128 → 16384 → 14 (3 s of mel);
 * 13x259x1 → 6x129x8 → 3x64x16 → 1x32x32 → 1x16x64 → 1x16x128 → 2048 → 14 (3 s of MFCC).
 * Parameters with fourteen labels: 328,374 (3 s of mel), 66,230 (3 s of MFCC), 2,407,238 (30 s of mel with derivatives).
 */
export function buildMultiLabelCnn(
  tf: TensorFlow,
  request: NetworkRequest & z.output<typeof multiLabelCnnOptions>,
): LayersModel {
  const { inputs, heads, filters, dropout } = request;
  const builder = createBuilder(tf, request.seed);
  const input = addInput(builder, inputs[0]!);
  const pools = filters.map((_, i) => (i < filters.length - 1 ? ([2, 2] as const) : null));
  let x = addConvStack(builder, input, { filters, pools, activation: 'relu' });
  x = tf.layers.flatten({ name: EMBEDDING_LAYER }).apply(x) as typeof x;
  x = addDropout(builder, x, { name: 'drop', rate: dropout });
  return tf.model({ inputs: input, outputs: addHeads(builder, x, heads) });
}
