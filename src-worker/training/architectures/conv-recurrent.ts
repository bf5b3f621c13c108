import type { LayersModel } from '@tensorflow/tfjs';
import { z } from 'zod';
import type { TensorFlow } from '../../engine/tensorflow';
import { addConvStack } from './blocks';
import { addDropout, addHeads, addInput, createBuilder, EMBEDDING_LAYER } from './network-builder';
import type { NetworkRequest } from './network-shape';
import { dropoutRate, unitCount } from './option-types';
import { addFramesFirst, addRecurrent, type RecurrentLayer } from './recurrent-layers';

export const convRecurrentOptions = z.strictObject({
  /** Filters of the three convolution blocks. */
  filters: z.tuple([unitCount, unitCount, unitCount]).default([32, 64, 128]),
  /** Units of the recurrent layer, each direction. */
  units: unitCount.default(64),
  /** Before the heads. */
  dropout: dropoutRate.default(0.3),
});

/** [rows, frames]: the rows shrink faster, so that time is left for the recurrent layer. */
const POOLS = [
  [2, 2],
  [4, 2],
  [4, 2],
] as const;

/**
 * Three blocks of convolution 3x3, batch norm, ReLU, max pool; a bidirectional recurrent layer over time; dropout; a dense output per head.
 *
 * Source: S4, "Conv+BLSTM" and "Conv+BGRU" in "Deep Learning for Music Genre Classification and Music Emotion Recognition" (Queen Mary). The report
 * gives no sizes; these are ours. The embedding is the last state of the recurrent layer, both directions.
 *
 * Shapes: 128x130x1 → 64x65x32 → 16x32x64 → 4x16x128 → 16x512 → 128 → 10.
 * Parameters with ten labels: 390,058 (BLSTM), 316,202 (BGRU).
 */
export function buildConvRecurrent(
  tf: TensorFlow,
  request: NetworkRequest & z.output<typeof convRecurrentOptions>,
  { cell }: Pick<RecurrentLayer, 'cell'>,
): LayersModel {
  const { inputs, heads, filters, units, dropout } = request;
  const builder = createBuilder(tf, request.seed);
  const input = addInput(builder, inputs[0]!);
  let x = addConvStack(builder, input, { filters, pools: POOLS, activation: 'relu' });
  x = addFramesFirst(builder, x);
  x = addRecurrent(builder, x, { name: EMBEDDING_LAYER, cell, units, bidirectional: true, steps: 'last' });
  x = addDropout(builder, x, { name: 'drop', rate: dropout });
  return tf.model({ inputs: input, outputs: addHeads(builder, x, heads) });
}
