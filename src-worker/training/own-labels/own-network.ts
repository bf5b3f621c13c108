import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../engine/tensorflow';
import { addBatchNorm } from '../architectures/batch-norm';
import { addDense, addDropout, addHeads, createBuilder } from '../architectures/network-builder';
import type { HeadRecipe } from './recipe';

export interface OwnNetworkRequest {
  /** Begins the names of its layers, which must differ from those of the network it will stand on. */
  readonly name: string;
  /** Name of its output. */
  readonly outputName: string;
  readonly labelCount: number;
  readonly seed: number;
  readonly recipe: HeadRecipe;
}

/**
 * What is trained on own labels: from the trunk's values of a segment to a probability per label.
 *
 * Shapes: [batch, valueCount] → [batch, denseUnits] → [batch, labelCount].
 */
export function buildOwnNetwork(
  tf: TensorFlow,
  request: OwnNetworkRequest & { readonly valueCount: number },
): LayersModel {
  const input = tf.input({ shape: [request.valueCount], name: `${request.name}_values` });
  return tf.model({ inputs: input, outputs: addOwnLayers(tf, input, request) });
}

/**
 * Batch norm, a dense layer of ReLUs with its batch norm, and a dense output of sigmoids, as the shipped recipe has it behind its trunk
 * (`musicnn-vgg`).
 */
export function addOwnLayers(tf: TensorFlow, values: SymbolicTensor, request: OwnNetworkRequest): SymbolicTensor {
  const { name, outputName, labelCount, seed, recipe } = request;
  const builder = createBuilder(tf, seed);
  const normed = addBatchNorm(builder, values, `${name}_norm`);
  const kept = addDropout(builder, normed, { name: `${name}_input_drop`, rate: recipe.inputDropout });
  const dense = addDense(builder, kept, { name: `${name}_dense`, units: recipe.denseUnits });
  const embedding = addBatchNorm(builder, dense, `${name}_embedding`);
  const x = addDropout(builder, embedding, { name: `${name}_drop`, rate: recipe.dropout });
  const [output] = addHeads(builder, x, [{ name: outputName, activation: 'sigmoid', size: labelCount }]);
  return output!;
}
