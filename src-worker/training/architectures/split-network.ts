import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import { CodedError } from '../../../src-shared/errors';
import type { TensorFlow } from '../../engine/tensorflow';

/** A network cut in two at a layer, sharing its weights. */
export interface SplitNetwork {
  /** From the network's inputs to the layer's output. */
  readonly trunk: LayersModel;
  /** From there to the network's outputs. */
  readonly top: LayersModel;
}

/**
 * Cuts a network behind a layer, so that what comes before can be computed once for many epochs of training what comes after.
 * @throws CodedError `bad-input` for a layer there is not, or one that does not carry all that later layers need
 */
export function splitNetwork(tf: TensorFlow, model: LayersModel, layerName: string): SplitNetwork {
  const cut = model.layers.find(({ name }) => name === layerName);
  if (cut === undefined) {
    const names = model.layers.map(({ name }) => name).join(', ');
    throw new CodedError('bad-input', `the network has no layer ${layerName}; there are ${names}`);
  }
  const carried = cut.output as SymbolicTensor;
  const start = tf.input({ shape: carried.shape.slice(1) });
  const outputs = new Map([[carried, start]]);
  // A model's layers stand in the order of their depth: what a layer needs has been reached before it.
  for (const layer of model.layers) {
    const needed = Array.isArray(layer.input) ? layer.input : [layer.input];
    const reached = needed.flatMap((tensor) => outputs.get(tensor) ?? []);
    if (layer.inboundNodes.length === 0 || reached.length === 0) continue;
    if (reached.length < needed.length) {
      throw new CodedError(
        'bad-input',
        `the network cannot be cut at ${layerName}: ${layer.name} needs more than that`,
      );
    }
    outputs.set(
      layer.output as SymbolicTensor,
      layer.apply(reached.length === 1 ? reached[0]! : reached) as SymbolicTensor,
    );
  }
  const ends = model.outputs.map((output) => outputs.get(output)!);
  return {
    trunk: tf.model({ inputs: model.inputs, outputs: carried }),
    top: tf.model({ inputs: start, outputs: ends }),
  };
}
