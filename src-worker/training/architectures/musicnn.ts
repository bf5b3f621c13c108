import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import { z } from 'zod';
import { CodedError } from '../../../src-shared/errors';
import type { TensorFlow } from '../../engine/tensorflow';
import { addBatchNorm } from './batch-norm';
import { addReluConv1d, addReluConv2d, type ReluConvolution } from './convolution';
import {
  addDense,
  addDropout,
  addHeads,
  addInput,
  createBuilder,
  EMBEDDING_LAYER,
  type NetworkBuilder,
} from './network-builder';
import type { NetworkRequest } from './network-shape';
import { dropoutRate, unitCount } from './option-types';

const kernelLength = z.int().min(1).max(256);

export const musicnnOptions = z.strictObject({
  /** Branches for timbre: kernels of so many mel bands and of `kernelFrames` frames. */
  timbral: z
    .array(z.strictObject({ bands: kernelLength, filters: unitCount }))
    .min(1)
    .max(4)
    .default([
      { bands: 38, filters: 23 },
      { bands: 67, filters: 14 },
    ]),
  /** Branches for rhythm: kernels of one mel band and of so many frames. */
  temporal: z
    .array(z.strictObject({ frames: kernelLength, filters: unitCount }))
    .min(1)
    .max(4)
    .default([
      { frames: 128, filters: 3 },
      { frames: 64, filters: 7 },
      { frames: 32, filters: 17 },
    ]),
  /** Mel bands between two places of a branch's kernels; more than 1 is faster, and rougher. */
  frequencyStride: z.int().min(1).max(8).default(1),
  /** Frames of the kernels for timbre and of the three convolutions in the middle. */
  kernelFrames: kernelLength.default(7),
  midFilters: unitCount.default(64),
  denseUnits: unitCount.default(200),
  /** Before the dense layer. */
  pooledDropout: dropoutRate.default(0.5),
  /** Before the heads. */
  dropout: dropoutRate.default(0.5),
});
type MusicnnOptions = z.output<typeof musicnnOptions>;

/**
 * musicnn: convolutions whose kernels have the shapes of timbre (high) and of rhythm (long), each reduced to its strongest answer over all mel
 * bands; three convolutions over time, the last two added to what they were given; largest value and mean over time of all these together;
 * a dense layer; a dense output per head. Every convolution and the dense layer are followed by ReLU and batch norm, in this order.
 *
 * Source: Pons & Serra 2019, "musicnn: Pre-trained convolutional neural networks for music audio tagging", and its code. That has 204, 204, 51, 51
 * and 51 filters in front; of the network it publishes for the Million Song Dataset all but 23, 14, 3, 7 and 17 always give the same, and those that
 * are left are the default here (`initial/musicnn-msd` has their weights). The embedding is the dense layer, normalised.
 *
 * Layers are named by where they stand, so that parts can be frozen: `front_…`, `mid1_…` to `mid3_…`, `pooled_…`, `dense`, `embedding`.
 *
 * Shapes: 96x187x1 → 96x193x1 → 59x187x23 → 1x187x23 → 1x187x64 → 187x64 (front, and each of the three) → 187x256 → 256 → 512 → 200 → 50.
 * Parameters: 216,858 with 50 labels.
 *
 * @throws CodedError `bad-input` when a kernel has more mel bands than the input
 */
export function buildMusicnn(tf: TensorFlow, request: NetworkRequest & MusicnnOptions): LayersModel {
  const { inputs, heads } = request;
  const builder = createBuilder(tf, request.seed);
  const input = addInput(builder, inputs[0]!);
  const x = addDenseEnd(builder, addMusicnnTrunk(builder, input, request), request);
  return tf.model({ inputs: input, outputs: addHeads(builder, x, heads) });
}

/**
 * All of musicnn up to its pooling, normalised: [bands, frames, 1] to twice as many values as all filters.
 * @throws CodedError `bad-input` when a kernel has more mel bands than the input
 */
export function addMusicnnTrunk(
  builder: NetworkBuilder,
  input: SymbolicTensor,
  options: MusicnnOptions,
): SymbolicTensor {
  refuseFewBands(options, input.shape[1]!);
  const front = addFront(builder, input, options);
  return addPooled(builder, [front, ...addMiddle(builder, front, options)]);
}

/** What comes between the pooled values and the heads: dropout, a dense layer, its batch norm (the embedding), dropout. */
export function addDenseEnd(
  builder: NetworkBuilder,
  pooled: SymbolicTensor,
  { denseUnits, pooledDropout, dropout }: MusicnnOptions,
): SymbolicTensor {
  const kept = addDropout(builder, pooled, { name: 'pooled_drop', rate: pooledDropout });
  const dense = addDense(builder, kept, { name: 'dense', units: denseUnits });
  return addDropout(builder, addBatchNorm(builder, dense, EMBEDDING_LAYER), { name: 'drop', rate: dropout });
}

function refuseFewBands({ timbral }: MusicnnOptions, nMels: number): void {
  const needed = Math.max(...timbral.map(({ bands }) => bands));
  if (nMels >= needed) return;
  throw new CodedError('bad-input', `a segment must have at least ${needed} mel bands for this network, not ${nMels}`);
}

/** [bands, frames, channels] to [frames, filters of all branches] */
function addFront(builder: NetworkBuilder, input: SymbolicTensor, options: MusicnnOptions): SymbolicTensor {
  const { tf } = builder;
  const { timbral, temporal, frequencyStride, kernelFrames } = options;
  const strides: [number, number] = [frequencyStride, 1];
  const normed = addBatchNorm(builder, input, 'front_norm');
  const before = Math.floor((kernelFrames - 1) / 2);
  const padding: [[number, number], [number, number]] = [
    [0, 0],
    [before, kernelFrames - 1 - before],
  ];
  const padded = tf.layers.zeroPadding2d({ padding, name: 'front_pad' }).apply(normed) as SymbolicTensor;
  const branches = [
    ...timbral.map(({ bands, filters }, i) =>
      addBranch(builder, padded, `front_timbral${i + 1}`, {
        filters,
        strides,
        padding: 'valid',
        kernelSize: [bands, kernelFrames],
      }),
    ),
    ...temporal.map(({ frames, filters }, i) =>
      addBranch(builder, normed, `front_temporal${i + 1}`, {
        filters,
        strides,
        padding: 'same',
        kernelSize: [1, frames],
      }),
    ),
  ];
  const all = tf.layers.concatenate({ name: 'front_all' }).apply(branches) as SymbolicTensor;
  const targetShape = all.shape.slice(2) as number[];
  return tf.layers.reshape({ targetShape, name: 'front_frames' }).apply(all) as SymbolicTensor;
}

/** Convolution, batch norm, and the strongest answer of every filter over all places: to [1, frames, filters]. */
function addBranch(
  builder: NetworkBuilder,
  x: SymbolicTensor,
  name: string,
  convolution: Omit<ReluConvolution, 'name'>,
): SymbolicTensor {
  const convolved = addReluConv2d(builder, x, { ...convolution, name: `${name}_conv` });
  const normed = addBatchNorm(builder, convolved, `${name}_norm`);
  const poolSize: [number, number] = [normed.shape[1]!, 1];
  return builder.tf.layers.maxPooling2d({ poolSize, name: `${name}_max` }).apply(normed) as SymbolicTensor;
}

/** @returns what each of the three convolutions over time comes to: [frames, midFilters] */
function addMiddle(
  builder: NetworkBuilder,
  front: SymbolicTensor,
  { midFilters, kernelFrames }: MusicnnOptions,
): SymbolicTensor[] {
  const { tf } = builder;
  const add = (x: SymbolicTensor, name: string): SymbolicTensor => {
    const settings = { name: `${name}_conv`, filters: midFilters, kernelSize: kernelFrames };
    return addBatchNorm(builder, addReluConv1d(builder, x, settings), `${name}_norm`);
  };
  const sum = (name: string, ...parts: SymbolicTensor[]): SymbolicTensor =>
    tf.layers.add({ name }).apply(parts) as SymbolicTensor;
  const first = add(front, 'mid1');
  const second = sum('mid2_sum', add(first, 'mid2'), first);
  const third = sum('mid3_sum', add(second, 'mid3'), second);
  return [first, second, third];
}

/** The largest values over time, then the means, of sequences [frames, filters]: twice as many as all filters. */
function addPooled(builder: NetworkBuilder, parts: SymbolicTensor[]): SymbolicTensor {
  const { tf } = builder;
  const all = tf.layers.concatenate({ name: 'pooled_parts' }).apply(parts);
  const largest = tf.layers.globalMaxPooling1d({ name: 'pooled_max' }).apply(all) as SymbolicTensor;
  const mean = tf.layers.globalAveragePooling1d({ name: 'pooled_mean' }).apply(all) as SymbolicTensor;
  const both = tf.layers.concatenate({ name: 'pooled' }).apply([largest, mean]) as SymbolicTensor;
  return addBatchNorm(builder, both, 'pooled_norm');
}
