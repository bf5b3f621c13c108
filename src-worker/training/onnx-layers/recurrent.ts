import type { LayerNode, OnnxValue, Weight } from './layer-node';

interface RecurrentConfig {
  readonly units: number;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly useBias: boolean;
  readonly activation: string;
  readonly recurrentActivation: string;
}

/** Where each of ONNX' gates stands in TensorFlow.js' weights: a GRU has update, reset, new in both; an LSTM input, forget, new, output against input, output, forget, new. */
const GATES: Readonly<Record<string, readonly number[]>> = { GRU: [0, 1, 2], LSTM: [0, 3, 1, 2] };

/** A GRU or LSTM over [batch, steps, features]. */
export function convertRecurrent(node: LayerNode): OnnxValue {
  return addRecurrent(node, node.className, node.config as RecurrentConfig, 'forward');
}

/** A GRU or LSTM in both directions, whose outputs stand side by side. */
export function convertBidirectional(node: LayerNode): OnnxValue {
  const { layer, mergeMode } = node.config as {
    layer: { className: string; config: RecurrentConfig };
    mergeMode: string;
  };
  if (mergeMode !== 'concat') node.refuse(`the merge mode ${mergeMode} is not supported`);
  return addRecurrent(node, layer.className, layer.config, 'bidirectional');
}

function addRecurrent(
  node: LayerNode,
  cell: string,
  config: RecurrentConfig,
  direction: 'forward' | 'bidirectional',
): OnnxValue {
  refuseOtherCells(node, config);
  const weights = node.weights;
  const [kernel, recurrent, bias] = [0, 1, 2].map((i) => stack(weights.filter((_, at) => at % 3 === i))) as [
    Weight,
    Weight,
    Weight,
  ];
  const gates = GATES[cell] ?? node.refuse(`${cell} is not supported`);
  const inputs = [
    // ONNX wants the steps first.
    node.add('Transpose', [node.channelsLast(node.inputs[0]!)], { perm: { ints: [1, 0, 2] } }),
    node.addFloats('kernel', gateRows(kernel, gates)),
    node.addFloats('recurrent', gateRows(recurrent, gates)),
    node.addFloats('bias', withSecondBias(gateRows(bias, gates))),
  ];
  const attributes = { hidden_size: { i: config.units }, direction: { s: direction } };
  if (config.returnSequences) {
    // [steps, directions, batch, units] -> [batch, steps, directions * units]
    const all = node.add(cell, inputs, attributes);
    const turned = node.add('Transpose', [all], { perm: { ints: [2, 0, 1, 3] } });
    return node.result(node.add('Reshape', [turned, node.addInts([0, 0, -1])]));
  }
  // [directions, batch, units] -> [batch, directions * units]
  const last = node.add(cell, inputs, attributes, 1);
  const turned = node.add('Transpose', [last], { perm: { ints: [1, 0, 2] } });
  return node.result(node.add('Reshape', [turned, node.addInts([0, -1])]));
}

function refuseOtherCells(node: LayerNode, config: RecurrentConfig): void {
  const isStandard = config.activation === 'tanh' && config.recurrentActivation === 'sigmoid' && config.useBias;
  if (!isStandard) node.refuse('it must have tanh, sigmoid gates and a bias');
  if (config.goBackwards || config.returnState)
    node.refuse('reading backwards alone and returned states are not supported');
}

/** The same weight of every direction: [directions, rows, gates * units], a bias as one row. */
function stack(directions: readonly Weight[]): Weight {
  const { dims, values } = directions[0]!;
  const joined = new Float32Array(directions.length * values.length);
  for (const [i, direction] of directions.entries()) joined.set(direction.values, i * values.length);
  const [rows, columns] = dims.length === 1 ? [1, dims[0]!] : (dims as [number, number]);
  return { dims: [directions.length, rows, columns], values: joined };
}

/** [directions, rows, gates * units] to [directions, gates * units, rows], gates in ONNX' order. */
function gateRows({ dims, values }: Weight, gates: readonly number[]): Weight {
  const [directions, rows, columns] = dims as [number, number, number];
  const units = columns / gates.length;
  const turned = new Float32Array(values.length);
  let at = 0;
  for (let direction = 0; direction < directions; direction++) {
    for (const gate of gates) {
      for (let unit = 0; unit < units; unit++) {
        const column = gate * units + unit;
        for (let row = 0; row < rows; row++) turned[at++] = values[(direction * rows + row) * columns + column]!;
      }
    }
  }
  return { dims: [directions, columns, rows], values: turned };
}

/** ONNX has another bias, for the recurrent product, behind the first: zeros. */
function withSecondBias({ dims, values }: Weight): Weight {
  const [directions, size] = dims as [number, number];
  const both = new Float32Array(2 * values.length);
  for (let direction = 0; direction < directions; direction++) {
    both.set(values.subarray(direction * size, (direction + 1) * size), 2 * direction * size);
  }
  return { dims: [directions, 2 * size], values: both };
}
