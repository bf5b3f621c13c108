import type { SymbolicTensor } from '@tensorflow/tfjs';
import { addBatchNorm } from './batch-norm';
import { addReluConv2d } from './convolution';
import type { NetworkBuilder } from './network-builder';

type Pair = [number, number];

/** Bands and frames of every block's max pool, which are its steps, too. */
const POOLS: readonly Pair[] = [
  [1, 4],
  [4, 1],
  [2, 2],
  [2, 2],
  [4, 4],
];

/** The network has that many blocks, and needs as many numbers of filters. */
export const VGG_BLOCKS = POOLS.length;

/** Blocks, counted from 1, of which the means and the largest values are given beside the last one's values. */
const SUMMARISED_BLOCKS = [3, 4];

/**
 * The trunk of MSD_vgg: five times a convolution of 3x3, ReLU and max pool. Gives every value that is left at the end, and of blocks
 * 3 and 4 each filter's mean and its largest value over all places: [bands, frames, 1] to so many values.
 *
 * Source: the graph that Pons & Serra 2019 saved with the weights of MSD_vgg. (The code of their package has other pools in the first two blocks,
 * those of MTT_vgg, and builds a network from these weights that they were not trained for.) The graph has a batch norm between ReLU and pool;
 * here there is none: as long as their scales are positive, other weights make up for them (`scripts/import-musicnn/prune-vgg.mjs`),
 * and the network is the faster for it.
 */
export function addVgg(builder: NetworkBuilder, input: SymbolicTensor, filters: readonly number[]): SymbolicTensor {
  const { tf } = builder;
  const normed = addBatchNorm(builder, input, 'vgg_norm');
  const blocks: SymbolicTensor[] = [];
  for (const [i, count] of filters.entries()) blocks.push(addBlock(builder, blocks.at(-1) ?? normed, i + 1, count));
  const parts = [
    tf.layers.flatten({ name: 'vgg_last' }).apply(blocks.at(-1)!) as SymbolicTensor,
    ...SUMMARISED_BLOCKS.flatMap((number) => addSummary(builder, blocks[number - 1]!, `vgg${number}`)),
  ];
  return tf.layers.concatenate({ name: 'vgg_all' }).apply(parts) as SymbolicTensor;
}

/** @param number of the block, from 1 */
function addBlock(builder: NetworkBuilder, x: SymbolicTensor, number: number, filters: number): SymbolicTensor {
  const name = `vgg${number}`;
  const convolved = addReluConv2d(builder, x, {
    name: `${name}_conv`,
    filters,
    kernelSize: [3, 3],
    padding: 'same',
    strides: [1, 1],
  });
  const places = convolved.shape.slice(1, 3) as Pair;
  // A picture of fewer places, as in tests, is pooled as a whole.
  const poolSize = POOLS[number - 1]!.map((length, axis) => Math.min(length, places[axis]!)) as Pair;
  return builder.tf.layers.maxPooling2d({ poolSize, name: `${name}_pool` }).apply(convolved) as SymbolicTensor;
}

function addSummary({ tf }: NetworkBuilder, x: SymbolicTensor, name: string): SymbolicTensor[] {
  return [
    tf.layers.globalAveragePooling2d({ name: `${name}_mean`, dataFormat: 'channelsLast' }).apply(x) as SymbolicTensor,
    tf.layers.globalMaxPooling2d({ name: `${name}_max`, dataFormat: 'channelsLast' }).apply(x) as SymbolicTensor,
  ];
}
