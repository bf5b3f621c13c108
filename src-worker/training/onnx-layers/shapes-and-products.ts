import { addActivation } from './activations';
import type { LayerNode, OnnxValue, Weight } from './layer-node';

/** A product with a matrix along the last axis. */
export function convertDense(node: LayerNode): OnnxValue {
  const [kernel, bias] = node.weights as [Weight, Weight | undefined];
  let x = node.add('MatMul', [node.channelsLast(node.inputs[0]!), node.addFloats('kernel', kernel)]);
  if (bias !== undefined) x = node.add('Add', [x, node.addFloats('bias', bias)]);
  return node.result(addActivation(node, x, (node.config as { activation: string }).activation));
}

/** Products of two sequences, as attention has them: every step with every step, or weights with the steps they weigh. */
export function convertDot(node: LayerNode): OnnxValue {
  const { axes, normalize } = node.config as { axes: number | number[]; normalize: boolean };
  const [left, right] = node.inputs as [OnnxValue, OnnxValue];
  const names = [node.channelsLast(left), node.channelsLast(right)] as const;
  const along = `${left.rank}:${right.rank}:${String(axes)}${normalize ? ':normalized' : ''}`;
  if (along === '3:3:2,1') return node.result(node.add('MatMul', names));
  if (along === '3:3:2,2') {
    const turned = node.add('Transpose', [names[1]], { perm: { ints: [0, 2, 1] } });
    return node.result(node.add('MatMul', [names[0], turned]));
  }
  return node.refuse(`a product of ranks ${left.rank} and ${right.rank} along ${String(axes)} is not supported`);
}

export function convertFlatten(node: LayerNode): OnnxValue {
  return node.result(node.add('Flatten', [node.channelsLast(node.inputs[0]!)], { axis: { i: 1 } }));
}

export function convertReshape(node: LayerNode): OnnxValue {
  // 0 leaves the batch as it is.
  const shape = node.addInts([0, ...node.outputShape]);
  return node.result(node.add('Reshape', [node.channelsLast(node.inputs[0]!), shape]));
}

export function convertPermute(node: LayerNode): OnnxValue {
  const { dims } = node.config as { dims: number[] };
  return node.result(node.add('Transpose', [node.channelsLast(node.inputs[0]!)], { perm: { ints: [0, ...dims] } }));
}

/** Nothing is left out when a network is used. */
export function convertDropout(node: LayerNode): OnnxValue {
  return node.inputs[0]!;
}

const MERGES: Readonly<Record<string, string>> = { Add: 'Sum', Average: 'Mean' };

/** Sum or mean of tensors of one shape. */
export function convertMerge(node: LayerNode): OnnxValue {
  const opType = MERGES[node.className]!;
  const { layout } = node.inputs[0]!;
  const names = node.inputs.map((input) =>
    layout === 'channels-first' ? node.channelsFirst(input) : node.channelsLast(input),
  );
  return node.result(node.add(opType, names), layout);
}

/** Tensors side by side along their channels. */
export function convertConcatenate(node: LayerNode): OnnxValue {
  const { axis } = node.config as { axis: number };
  const { rank } = node.inputs[0]!;
  if (axis !== -1 && axis !== rank - 1) node.refuse('only the last axis is supported');
  const names = node.inputs.map((input) => node.channelsFirst(input));
  return node.result(node.add('Concat', names, { axis: { i: 1 } }), 'channels-first');
}
