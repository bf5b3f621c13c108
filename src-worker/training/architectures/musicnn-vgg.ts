import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import { z } from 'zod';
import type { TensorFlow } from '../../engine/tensorflow';
import { addBatchNorm } from './batch-norm';
import { addDenseEnd, addMusicnnTrunk, musicnnOptions } from './musicnn';
import { addHeads, addInput, createBuilder } from './network-builder';
import type { NetworkRequest } from './network-shape';
import { unitCount } from './option-types';
import { addVgg, VGG_BLOCKS } from './vgg';

export const musicnnVggOptions = musicnnOptions.extend({
  /** Filters of each block of the VGG. */
  vggFilters: z.array(unitCount).length(VGG_BLOCKS).default([50, 54, 89, 82, 127]),
  denseUnits: unitCount.default(512),
});

/**
 * musicnn and the VGG published with it, side by side: what musicnn pools, normalised, and what the VGG gives stand together in the layer
 * `trunk`; behind it batch norm, a dense layer of ReLUs with its batch norm (the embedding), and a dense output per head.
 *
 * Source: both networks are those of Pons & Serra 2019, the VGG having 128 filters a block. Of the one published for the Million Song Dataset
 * 49, 53, 88, 81 and 127 are alive; all but the last block have one filter more here, which stands for what the others always give
 * (`initial/musicnn-vgg-msd` has the weights up to `trunk`). What comes behind is ours.
 *
 * Layers are named by where they stand: musicnn's as there up to `pooled_norm`; `vgg_…`, `vgg1_…` to `vgg5_…`; `trunk`, `trunk_norm`, `dense`, `embedding`.
 *
 * Parameters: 931,164 with 50 labels.
 *
 * @throws CodedError `bad-input` when a kernel has more mel bands than the input
 */
export function buildMusicnnVgg(
  tf: TensorFlow,
  request: NetworkRequest & z.output<typeof musicnnVggOptions>,
): LayersModel {
  const { inputs, heads, vggFilters } = request;
  const builder = createBuilder(tf, request.seed);
  const input = addInput(builder, inputs[0]!);
  const both = [addMusicnnTrunk(builder, input, request), addVgg(builder, input, vggFilters)];
  const trunk = tf.layers.concatenate({ name: 'trunk' }).apply(both) as SymbolicTensor;
  const x = addDenseEnd(builder, addBatchNorm(builder, trunk, 'trunk_norm'), request);
  return tf.model({ inputs: input, outputs: addHeads(builder, x, heads) });
}
