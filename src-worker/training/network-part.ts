import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import { CodedError } from '../../src-shared/errors';

/** What lies between some tensors of a network and others; each has the name it is to be known by. In the network's order. */
export interface NetworkPart {
  readonly inputs: ReadonlyMap<string, SymbolicTensor>;
  readonly outputs: ReadonlyMap<string, SymbolicTensor>;
}

export function wholeNetwork(model: LayersModel): NetworkPart {
  return {
    inputs: new Map(model.inputs.map((tensor, i) => [model.inputNames[i]!, tensor])),
    outputs: new Map(model.outputs.map((tensor, i) => [model.outputNames[i]!, tensor])),
  };
}

/** All tensors of a part, inputs and outputs among them; where it needs more than its inputs, what that comes from, too. */
export function tensorsOf({ inputs, outputs }: NetworkPart): SymbolicTensor[] {
  const found = new Set<SymbolicTensor>();
  const starts = new Set(inputs.values());
  const visit = (tensor: SymbolicTensor): void => {
    if (found.has(tensor)) return;
    found.add(tensor);
    if (!starts.has(tensor)) tensor.inputs.forEach(visit);
  };
  for (const output of outputs.values()) visit(output);
  return [...found];
}

/**
 * Cuts a network behind a layer, in words only: no layer is applied anew, and the network stays as it is.
 * @param name of what the layer gives, as the output of the one part and the input of the other
 * @throws CodedError `bad-input` for a layer there is not, or one that does not carry all that lies behind it
 */
export function cutNetwork(
  whole: NetworkPart,
  layer: string,
  name: string,
): { readonly trunk: NetworkPart; readonly top: NetworkPart } {
  const tensors = tensorsOf(whole);
  const carried = tensors.find(({ sourceLayer }) => sourceLayer.name === layer);
  if (carried === undefined) {
    const names = tensors.map(({ sourceLayer }) => sourceLayer.name).join(', ');
    throw new CodedError('bad-input', `the network has no layer ${layer}; there are ${names}`);
  }
  const cut = new Map([[name, carried]]);
  for (const [output, tensor] of whole.outputs) {
    const top = { inputs: cut, outputs: new Map([[output, tensor]]) };
    if (tensorsOf(top).every((each) => each === carried || each.inputs.length > 0)) continue;
    throw new CodedError('bad-input', `the network cannot be cut at ${layer}: ${output} needs more than that`);
  }
  return { trunk: { inputs: whole.inputs, outputs: cut }, top: { inputs: cut, outputs: whole.outputs } };
}
