import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../engine/tensorflow';
import { inputName, tensorShape, type InputShape, type NetworkHead } from './network-shape';

/** Name of the layer whose output stands for a segment (t-SNE): the last one before the heads, dropout aside. */
export const EMBEDDING_LAYER = 'embedding';

/** TensorFlow and the seeds of one network: every layer that draws numbers takes the next, so no two draw the same ones. */
export interface NetworkBuilder {
  readonly tf: TensorFlow;
  readonly nextSeed: () => number;
}

export function createBuilder(tf: TensorFlow, seed: number): NetworkBuilder {
  let next = seed;
  return { tf, nextSeed: () => next++ };
}

export function addInput({ tf }: NetworkBuilder, input: InputShape): SymbolicTensor {
  return tf.input({ shape: tensorShape(input), name: inputName(input) });
}

/** A dense layer of ReLUs over [batch, features]. */
export function addDense(
  { tf, nextSeed }: NetworkBuilder,
  x: SymbolicTensor,
  { name, units }: { readonly name: string; readonly units: number },
): SymbolicTensor {
  const kernelInitializer = tf.initializers.heUniform({ seed: nextSeed() });
  return tf.layers.dense({ units, activation: 'relu', kernelInitializer, name }).apply(x) as SymbolicTensor;
}

/** Leaves out random values while training; no layer at all for a rate of 0. See `reseedDropout`. */
export function addDropout(
  { tf, nextSeed }: NetworkBuilder,
  x: SymbolicTensor,
  { name, rate }: { readonly name: string; readonly rate: number },
): SymbolicTensor {
  if (rate === 0) return x;
  return tf.layers.dropout({ rate, seed: nextSeed(), name }).apply(x) as SymbolicTensor;
}

/** @returns one output [batch, size] per head, in their order, each a dense layer named like its head */
export function addHeads(
  { tf, nextSeed }: NetworkBuilder,
  x: SymbolicTensor,
  heads: readonly NetworkHead[],
): SymbolicTensor[] {
  return heads.map(
    ({ name, activation, size }) =>
      tf.layers
        .dense({
          units: size,
          activation,
          kernelInitializer: tf.initializers.glorotUniform({ seed: nextSeed() }),
          name,
        })
        .apply(x) as SymbolicTensor,
  );
}

/** The part of a network up to its embedding, sharing its weights: from the same inputs to [batch, …]. */
export function embeddingModel(tf: TensorFlow, model: LayersModel): LayersModel {
  return tf.model({ inputs: model.inputs, outputs: model.getLayer(EMBEDDING_LAYER).output });
}

/**
 * A network without outputs that were only there to be taught: the first `headCount` are kept. The layers that only the others need are
 * disposed, so that the network it was can be used no more, and disposing the result leaves nothing of it.
 */
export function withFirstHeads(tf: TensorFlow, model: LayersModel, headCount: number): LayersModel {
  const kept = tf.model({ inputs: model.inputs, outputs: model.outputs.slice(0, headCount) });
  for (const layer of model.layers) if (!kept.layers.includes(layer)) layer.dispose();
  return kept;
}
