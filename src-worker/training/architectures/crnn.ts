import type { LayersModel } from '@tensorflow/tfjs';
import { z } from 'zod';
import { CodedError } from '../../../src-shared/errors';
import type { TensorFlow } from '../../engine/tensorflow';
import { addConvStack } from './blocks';
import { addDropout, addHeads, addInput, createBuilder, EMBEDDING_LAYER } from './network-builder';
import type { NetworkRequest } from './network-shape';
import { dropoutRate, unitCount } from './option-types';
import { addFramesFirst, addRecurrent } from './recurrent-layers';

/** As published; the shipped model is smaller. */
export const crnnOptions = z.strictObject({
  /** Filters of the four convolution blocks. */
  filters: z.tuple([unitCount, unitCount, unitCount, unitCount]).default([64, 128, 128, 128]),
  gruUnits: unitCount.default(32),
  /** After each convolution block. */
  convDropout: dropoutRate.default(0.1),
  /** Before the heads. */
  dropout: dropoutRate.default(0.3),
});

/** [mels, frames] of the four max pools: as published, the last three shrink frequency faster than time, down to one mel row. */
function poolSizes(nMels: number): [number, number][] {
  if (nMels % 32 !== 0)
    throw new CodedError(
      'bad-input',
      `the number of mel bands must be a multiple of 32 for this network, not ${nMels}`,
    );
  return [
    [2, 2],
    [4, 2],
    [4, 2],
    [nMels / 32, 2],
  ];
}

/**
 * Convolutional recurrent network: four blocks of convolution 3x3, batch norm, ELU, max pool, dropout; two GRUs over time; dropout;
 * a dense output per head.
 *
 * Source: S1, after Nasrullah & Zhao 2019, "Music artist classification with convolutional recurrent neural networks", and its code
 * (which normalises after the ELU, and each mel band of the input). The embedding is the output of the last GRU.
 *
 * Shapes: 128x130x1 → 64x65x64 → 16x32x128 → 4x16x128 → 1x8x128 → 8x128 → 8x32 → 32 → 10.
 * Parameters: 393,034 with ten labels.
 */
export function buildCrnn(tf: TensorFlow, request: NetworkRequest & z.output<typeof crnnOptions>): LayersModel {
  const { inputs, heads, filters, gruUnits, convDropout, dropout } = request;
  const builder = createBuilder(tf, request.seed);
  const input = addInput(builder, inputs[0]!);
  const pools = poolSizes(input.shape[1]!);
  let x = addConvStack(builder, input, { filters, pools, activation: 'elu', dropout: convDropout });
  x = addFramesFirst(builder, x);
  const gru = { cell: 'gru', units: gruUnits, bidirectional: false } as const;
  x = addRecurrent(builder, x, { ...gru, name: 'gru1', steps: 'all' });
  x = addRecurrent(builder, x, { ...gru, name: EMBEDDING_LAYER, steps: 'last' });
  x = addDropout(builder, x, { name: 'drop', rate: dropout });
  return tf.model({ inputs: input, outputs: addHeads(builder, x, heads) });
}
