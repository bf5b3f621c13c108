import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import { CodedError } from '../../../src-shared/errors';
import type { TensorFlow } from '../../engine/tensorflow';

/** A network cut in two at a layer, sharing its weights. */
export interface SplitNetwork {
  /** From the network's inputs to the layer's output. It goes with the network: disposing it by itself would take the network's weights away. */
  readonly trunk: LayersModel;
  /** From there to the network's outputs. To be disposed beside the network: the weights of a layer of both go with the second. */
  readonly top: LayersModel;
}

/**
 * Cuts a network behind a layer, so that what comes before can be computed once for many epochs of training what comes after.
 * @throws CodedError `bad-input` for a layer there is not, one that does not carry all that later layers need, or an output not behind it
 */
export function splitNetwork(tf: TensorFlow, model: LayersModel, layerName: string): SplitNetwork {
  const cut = model.layers.find(({ name }) => name === layerName);
  if (cut === undefined) {
    const names = model.layers.map(({ name }) => name).join(', ');
    throw new CodedError('bad-input', `the network has no layer ${layerName}; there are ${names}`);
  }
  const carried = cut.output as SymbolicTensor;
  const start = tf.input({ shape: carried.shape.slice(1) });
  const behind = applyBehind(model, carried, start, layerName);
  const ends = model.outputs.map(
    (output, i) =>
      behind.get(output) ?? refuseCut(layerName, `its output ${model.outputNames[i]} does not lie behind that`),
  );
  return {
    trunk: tf.model({ inputs: model.inputs, outputs: carried }),
    top: tf.model({ inputs: start, outputs: ends }),
  };
}

/** Applies all that needs `carried` to `start` in its place; returns what comes out of each layer now, by what came out of it before. */
function applyBehind(
  model: LayersModel,
  carried: SymbolicTensor,
  start: SymbolicTensor,
  layerName: string,
): ReadonlyMap<SymbolicTensor, SymbolicTensor> {
  const behind = new Map<SymbolicTensor, SymbolicTensor>();
  const reach = (tensor: SymbolicTensor): SymbolicTensor | undefined =>
    tensor === carried ? start : behind.get(tensor);
  // A model's layers stand in the order of their depth: what a layer needs has been reached before it.
  for (const layer of model.layers) {
    const needed = Array.isArray(layer.input) ? layer.input : [layer.input];
    const reached = needed.flatMap((tensor) => reach(tensor) ?? []);
    if (layer.inboundNodes.length === 0 || reached.length === 0) continue;
    if (reached.length < needed.length) refuseCut(layerName, `${layer.name} needs more than that`);
    const output = layer.output as SymbolicTensor;
    behind.set(output, layer.apply(reached.length === 1 ? reached[0]! : reached) as SymbolicTensor);
  }
  return behind;
}

function refuseCut(layerName: string, why: string): never {
  throw new CodedError('bad-input', `the network cannot be cut at ${layerName}: ${why}`);
}
