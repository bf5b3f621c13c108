import type { LayersModel } from '@tensorflow/tfjs';
import { z } from 'zod';
import { CodedError } from '../../../src-shared/errors';
import type { TensorFlow } from '../../engine/tensorflow';
import { addSelfAttention } from './attention';
import { addConvBlock1d } from './blocks';
import { addDropout, addHeads, addInput, createBuilder, EMBEDDING_LAYER } from './network-builder';
import type { NetworkRequest } from './network-shape';
import { dropoutRate, unitCount } from './option-types';
import { addRecurrent, type RecurrentLayer } from './recurrent-layers';

export const endToEndOptions = z.strictObject({
  /** Filters of the three convolution blocks. */
  filters: z.tuple([unitCount, unitCount, unitCount]).default([64, 128, 256]),
  /** Units of the recurrent layers before and after the attention. */
  units: z.tuple([unitCount, unitCount]).default([128, 64]),
  /** Before the heads. */
  dropout: dropoutRate.default(0.3),
});

const BLOCKS = [
  { kernelSize: 6, poolSize: 8 },
  { kernelSize: 4, poolSize: 6 },
  { kernelSize: 4, poolSize: 6 },
] as const;
const LAST_POOL = 4;
/** Fewer samples leave no second step, and the attention nothing to choose from. */
const MIN_SAMPLES = 2 * LAST_POOL * BLOCKS.reduce((product, { poolSize }) => product * poolSize, 1);

/**
 * From raw sound: three blocks of convolution over time, batch norm, ReLU, max pool; mean over four steps; a recurrent layer; dot-product
 * self-attention; a second recurrent layer; dropout; a dense output per head.
 *
 * Source: S4, "End2End" (LSTM) and "End2End GRU" in "Deep Learning for Music Genre Classification and Music Emotion Recognition" (Queen Mary), after
 * Rajan et al. 2019, "ConflictNET: End-to-End Learning for Speech-based Conflict Intensity Estimation". S4 gives no sizes: those of ConflictNET's
 * code are used. That has additive attention and normalises after the ReLU; dot products are S4's. The embedding is the last state of the second
 * recurrent layer.
 *
 * Shapes: 66150x1 → 8268x64 → 1378x128 → 229x256 → 57x256 → 57x128 → 57x128 (attention) → 64 → 10.
 * Parameters with ten labels: 413,194 (LSTM), 351,562 (GRU).
 *
 * @throws CodedError `bad-input` when the segment is too short for the pools
 */
export function buildEndToEnd(
  tf: TensorFlow,
  request: NetworkRequest & z.output<typeof endToEndOptions>,
  { cell }: Pick<RecurrentLayer, 'cell'>,
): LayersModel {
  const { inputs, heads, filters, units, dropout } = request;
  const builder = createBuilder(tf, request.seed);
  const input = addInput(builder, inputs[0]!);
  refuseShortSegment(input.shape[1]!);
  let x = input;
  for (const [i, block] of BLOCKS.entries()) {
    x = addConvBlock1d(builder, x, { ...block, number: i + 1, filters: filters[i]! });
  }
  x = tf.layers.averagePooling1d({ poolSize: LAST_POOL, name: 'mean' }).apply(x) as typeof x;
  const layer = { cell, bidirectional: false } as const;
  x = addRecurrent(builder, x, { ...layer, name: 'recurrent1', units: units[0], steps: 'all' });
  x = addSelfAttention(builder, x);
  x = addRecurrent(builder, x, { ...layer, name: EMBEDDING_LAYER, units: units[1], steps: 'last' });
  x = addDropout(builder, x, { name: 'drop', rate: dropout });
  return tf.model({ inputs: input, outputs: addHeads(builder, x, heads) });
}

function refuseShortSegment(samples: number): void {
  if (samples >= MIN_SAMPLES) return;
  throw new CodedError(
    'bad-input',
    `a segment must have at least ${MIN_SAMPLES} samples for this network, not ${samples}`,
  );
}
