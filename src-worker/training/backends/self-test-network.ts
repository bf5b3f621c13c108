import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../engine/tensorflow';
import { addSelfAttention } from '../architectures/attention';
import { addConvBlock1d, addConvStack } from '../architectures/blocks';
import {
  addDense,
  addDropout,
  addHeads,
  addInput,
  createBuilder,
  type NetworkBuilder,
} from '../architectures/network-builder';
import { addFramesFirst, addRecurrent } from '../architectures/recurrent-layers';

const PICTURE = { kind: 'log-mel', height: 12, frames: 13, channels: 3 } as const;
const SOUND = { kind: 'raw', samples: 96 } as const;

/** Output sizes of the self-test's network: one label of these, and any of these. */
export const SELF_TEST_HEADS = [
  { name: 'genre', activation: 'softmax', size: 4 },
  { name: 'mood', activation: 'sigmoid', size: 3 },
] as const;

/** Lengths of one example of each input. */
export const SELF_TEST_INPUTS: readonly (readonly number[])[] = [
  [PICTURE.height, PICTURE.frames, PICTURE.channels],
  [SOUND.samples, 1],
];

/**
 * A small network with every kind of layer that our architectures are made of, put together from their own building blocks: a
 * picture through ELUs, a BGRU and through ReLUs to a global mean; sound through convolutions over time, an LSTM, attention
 * and a BLSTM; merged, two dense heads.
 */
export function buildSelfTestNetwork(tf: TensorFlow): LayersModel {
  const builder = createBuilder(tf, 1);
  const picture = addInput(builder, PICTURE);
  const sound = addInput(builder, SOUND);
  const parts = [recurrentPart(builder, picture), meanPart(builder, picture), soundPart(builder, sound)];
  const sum = tf.layers.add({ name: 'sum' }).apply([parts[0]!, parts[1]!]) as SymbolicTensor;
  const average = tf.layers.average({ name: 'average' }).apply([parts[1]!, parts[2]!]) as SymbolicTensor;
  let x = tf.layers.concatenate({ name: 'all' }).apply([sum, average, parts[0]!]) as SymbolicTensor;
  x = addDense(builder, x, { name: 'dense', units: 8 });
  x = addDropout(builder, x, { name: 'drop', rate: 0.25 });
  return tf.model({ inputs: [picture, sound], outputs: addHeads(builder, x, SELF_TEST_HEADS) });
}

/** [8]; the pools leave a row and a frame over, and the second one overlaps nothing. */
function recurrentPart(builder: NetworkBuilder, picture: SymbolicTensor): SymbolicTensor {
  const pools = [
    [2, 2],
    [3, 1],
  ] as const;
  const maps = addConvStack(builder, picture, {
    filters: [4, 3],
    pools,
    activation: 'elu',
    dropout: 0.2,
    prefix: 'elu_',
  });
  const steps = addFramesFirst(builder, maps);
  return addRecurrent(builder, steps, { name: 'bgru', cell: 'gru', units: 4, bidirectional: true, steps: 'last' });
}

/** [8] */
function meanPart(builder: NetworkBuilder, picture: SymbolicTensor): SymbolicTensor {
  const { tf } = builder;
  const maps = addConvStack(builder, picture, {
    filters: [4, 5],
    pools: [[2, 2], null],
    activation: 'relu',
    prefix: 'relu_',
  });
  const mean = tf.layers.globalAveragePooling2d({ name: 'mean' }).apply(maps) as SymbolicTensor;
  return addDense(builder, mean, { name: 'mean_dense', units: 8 });
}

/** [8] */
function soundPart(builder: NetworkBuilder, sound: SymbolicTensor): SymbolicTensor {
  const { tf } = builder;
  let x = addConvBlock1d(builder, sound, { number: 1, filters: 4, kernelSize: 6, poolSize: 4 });
  x = addConvBlock1d(builder, x, { number: 2, filters: 5, kernelSize: 4, poolSize: 2 });
  x = tf.layers.averagePooling1d({ poolSize: 2, name: 'steps' }).apply(x) as SymbolicTensor;
  x = addRecurrent(builder, x, { name: 'lstm', cell: 'lstm', units: 5, bidirectional: false, steps: 'all' });
  x = addSelfAttention(builder, x);
  x = addRecurrent(builder, x, { name: 'blstm', cell: 'lstm', units: 4, bidirectional: true, steps: 'all' });
  x = tf.layers.flatten({ name: 'flat' }).apply(x) as SymbolicTensor;
  return addDense(builder, x, { name: 'sound_dense', units: 8 });
}
