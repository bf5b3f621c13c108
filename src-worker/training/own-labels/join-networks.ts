import type { LayersModel, SymbolicTensor, Tensor } from '@tensorflow/tfjs';
import { CodedError } from '../../../src-shared/errors';
import type { TensorFlow } from '../../engine/tensorflow';
import type { HeadCalibration } from '../calibration/head-calibration';
import type { HeadPlan } from './plan-heads';
import { addOwnLayers, type OwnNetworkRequest } from './own-network';

type Layer = LayersModel['layers'][number];

export interface JoinRequest {
  readonly tf: TensorFlow;
  readonly base: LayersModel;
  /** The base's layer whose values the own network was trained on. */
  readonly trunkLayer: string;
  readonly own: LayersModel;
  /** What it was built by; its output is called as `ownOutputName` says. */
  readonly request: OwnNetworkRequest;
  readonly calibration: HeadCalibration;
  readonly plan: HeadPlan;
}

/** What the own network's output has to be called, so that the joined network's is called like the head. */
export function ownOutputName({ name: head, keptUnits }: HeadPlan, name: string): string {
  return keptUnits.length === 0 ? head : `${name}_labels`;
}

/**
 * One network of the base's trunk, the heads that are kept, and the own network, calibrated. Shares the base's layers. Kept labels of the head that is replaced get outputs of their own behind the same layers as before, so
 * they answer exactly as they did.
 * @returns outputs named like the plan's heads, in their order
 */
export function joinNetworks({ tf, base, trunkLayer, own, request, calibration, plan }: JoinRequest): LayersModel {
  const trunk = base.getLayer(trunkLayer).output as SymbolicTensor;
  const ownOutput = addOwnLayers(tf, trunk, request);
  const outputs = plan.heads.map((head) => {
    if (head.name !== plan.name) return base.getLayer(head.name).output as SymbolicTensor;
    if (plan.keptUnits.length === 0) return ownOutput;
    const replaced = base.getLayer(head.name).output as SymbolicTensor;
    const kept = keepUnits(tf, replaced, plan.keptUnits, `${request.name}_kept`);
    return tf.layers.concatenate({ name: head.name }).apply([ownOutput, ...kept]) as SymbolicTensor;
  });
  const joined = tf.model({ inputs: base.inputs, outputs });
  for (const { name } of own.layers.slice(1)) joined.getLayer(name).setWeights(own.getLayer(name).getWeights());
  calibrateOutput(tf, joined.getLayer(request.outputName), calibration);
  return joined;
}

/** Works z / temperature + bias into a layer: whatever computes it then gives calibrated probabilities. */
export function calibrateOutput(tf: TensorFlow, layer: Layer, { temperatures, bias }: HeadCalibration): void {
  tf.tidy(() => {
    const [kernel, offset] = layer.getWeights() as [Tensor, Tensor];
    const scale = tf.tensor1d([...temperatures]);
    layer.setWeights([kernel.div(scale), offset.div(scale).add(tf.tensor1d([...bias]))]);
  });
}

/**
 * Some of an output's units by themselves. An output that was put together of several, as that of a retrained model is, is taken apart.
 * @throws CodedError `model-invalid` for an output of another kind
 */
function keepUnits(tf: TensorFlow, output: SymbolicTensor, units: readonly number[], name: string): SymbolicTensor[] {
  const layer = output.sourceLayer;
  const kind = layer.getClassName();
  if (kind === 'Concatenate') return keepUnitsOfParts(tf, output.inputs, units, name);
  if (kind !== 'Dense') throw new CodedError('model-invalid', `labels cannot be kept from a layer of the kind ${kind}`);
  const { activation } = layer.getConfig() as { activation: 'sigmoid' };
  const kept = tf.layers.dense({ name, units: units.length, activation });
  const result = kept.apply(output.inputs[0]!) as SymbolicTensor;
  tf.tidy(() => {
    const columns = tf.tensor1d([...units], 'int32');
    kept.setWeights(layer.getWeights().map((weight) => tf.gather(weight, columns, weight.rank - 1)));
  });
  return [result];
}

function keepUnitsOfParts(
  tf: TensorFlow,
  parts: readonly SymbolicTensor[],
  units: readonly number[],
  name: string,
): SymbolicTensor[] {
  let first = 0;
  return parts.flatMap((part, i) => {
    const start = first;
    first += part.shape.at(-1)!;
    const own = units.filter((unit) => unit >= start && unit < first).map((unit) => unit - start);
    return own.length === 0 ? [] : keepUnits(tf, part, own, `${name}${i}`);
  });
}
