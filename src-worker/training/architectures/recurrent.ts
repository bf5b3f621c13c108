import type { LayersModel } from '@tensorflow/tfjs';
import { z } from 'zod';
import type { TensorFlow } from '../../engine/tensorflow';
import { addDropout, addHeads, addInput, createBuilder, EMBEDDING_LAYER } from './network-builder';
import type { NetworkRequest } from './network-shape';
import { dropoutRate, unitCount } from './option-types';
import { addFramesFirst, addRecurrent, type RecurrentLayer } from './recurrent-layers';

export const recurrentOptions = z.strictObject({
  /** Units of the two layers, each direction. */
  units: z.tuple([unitCount, unitCount]).default([128, 64]),
  /** Before the heads. */
  dropout: dropoutRate.default(0.3),
});

/**
 * Two recurrent layers over the frames of the spectrogram; dropout; a dense output per head.
 *
 * Source: S4, "BLSTM" and "GRU" in "Deep Learning for Music Genre Classification and Music Emotion Recognition" (Queen Mary). The report gives no
 * sizes; these are ours. The embedding is the last state of the second layer, of both directions in the BLSTM.
 *
 * Shapes: 128x130x1 → 130x128 → 130x256 → 128 → 10 (BLSTM); 128x130x1 → 130x128 → 130x128 → 64 → 10 (GRU).
 * Parameters with ten labels: 428,810 (BLSTM), 136,394 (GRU).
 */
export function buildRecurrent(
  tf: TensorFlow,
  request: NetworkRequest & z.output<typeof recurrentOptions>,
  layer: Pick<RecurrentLayer, 'cell' | 'bidirectional'>,
): LayersModel {
  const { inputs, heads, units, dropout } = request;
  const builder = createBuilder(tf, request.seed);
  const input = addInput(builder, inputs[0]!);
  let x = addFramesFirst(builder, input);
  x = addRecurrent(builder, x, { ...layer, name: 'recurrent1', units: units[0], steps: 'all' });
  x = addRecurrent(builder, x, { ...layer, name: EMBEDDING_LAYER, units: units[1], steps: 'last' });
  x = addDropout(builder, x, { name: 'drop', rate: dropout });
  return tf.model({ inputs: input, outputs: addHeads(builder, x, heads) });
}
