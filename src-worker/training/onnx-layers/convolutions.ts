import type { AttributeValue } from '../onnx-graph';
import { addActivation } from './activations';
import type { LayerNode, OnnxValue, Weight } from './layer-node';

interface ConvConfig {
  readonly strides: number | number[];
  readonly padding: string;
  readonly dilationRate: number | number[];
  /** Missing over one axis, where channels are always last. */
  readonly dataFormat?: string;
  readonly activation: string;
}

/** Convolution over one or two axes. */
export function convertConv(node: LayerNode): OnnxValue {
  const config = node.config as ConvConfig;
  if (config.dataFormat === 'channelsFirst') node.refuse('channels must be last');
  if (config.activation === 'softmax') node.refuse('a softmax after a convolution is not supported');
  const [kernel, bias] = node.weights as [Weight, Weight | undefined];
  const inputs = [node.channelsFirst(node.inputs[0]!), node.addFloats('kernel', filtersFirst(kernel))];
  if (bias !== undefined) inputs.push(node.addFloats('bias', bias));
  const size = kernel.dims.slice(0, -2);
  const x = node.add('Conv', inputs, {
    kernel_shape: { ints: size },
    strides: { ints: perAxis(config.strides, size.length) },
    dilations: { ints: perAxis(config.dilationRate, size.length) },
    ...padding(config.padding),
  });
  return node.result(addActivation(node, x, config.activation), 'channels-first');
}

/** [...size, in, out] to [out, in, ...size] */
function filtersFirst({ dims, values }: Weight): Weight {
  const [inCount, outCount] = dims.slice(-2) as [number, number];
  const size = dims.slice(0, -2);
  const positions = size.reduce((product, length) => product * length, 1);
  const turned = new Float32Array(values.length);
  for (const [from, value] of values.entries()) {
    const o = from % outCount;
    const i = Math.floor(from / outCount) % inCount;
    const position = Math.floor(from / (outCount * inCount));
    turned[(o * inCount + i) * positions + position] = value;
  }
  return { dims: [outCount, inCount, ...size], values: turned };
}

/** Batch normalisation with the statistics that training gathered; engines fold it into the convolution before it. */
export function convertBatchNormalization(node: LayerNode): OnnxValue {
  const input = node.inputs[0]!;
  const { epsilon, axis, center, scale } = node.config as {
    epsilon: number;
    axis: number;
    center: boolean;
    scale: boolean;
  };
  if (axis !== -1 && axis !== input.rank - 1) node.refuse('only the last axis can be normalised');
  if (!center || !scale) node.refuse('it must have both an offset and a scale');
  const names = ['gamma', 'beta', 'mean', 'variance'];
  const weights = node.weights.map((weight, i) => node.addFloats(names[i]!, weight));
  const x = node.add('BatchNormalization', [node.channelsFirst(input), ...weights], { epsilon: { f: epsilon } });
  return node.result(x, 'channels-first');
}

interface PoolConfig {
  readonly poolSize: number | number[];
  readonly strides: number | number[];
  readonly padding: string;
}

/** Max or average pool over one or two axes. */
export function convertPool(node: LayerNode): OnnxValue {
  const config = node.config as PoolConfig;
  const size = perAxis(config.poolSize, node.inputs[0]!.rank - 2);
  const isMax = node.className.startsWith('Max');
  const x = node.channelsFirst(node.inputs[0]!);
  const wholeAxes = isMax ? axesPooledAsWhole(node, size) : null;
  if (wholeAxes !== null)
    return node.result(node.add('ReduceMax', [x], { axes: { ints: wholeAxes } }), 'channels-first');
  const pooled = node.add(isMax ? 'MaxPool' : 'AveragePool', [x], {
    kernel_shape: { ints: size },
    strides: { ints: perAxis(config.strides, size.length) },
    ...padding(config.padding),
  });
  return node.result(pooled, 'channels-first');
}

/**
 * Channels first, the axes of which a pool leaves one value, where it leaves all others as they are: there a reduction gives the same,
 * faster in ONNX Runtime. Null for other pools.
 */
function axesPooledAsWhole({ inputShape, outputShape }: LayerNode, size: readonly number[]): number[] | null {
  const axes = size.flatMap((length, axis) => (length > 1 && outputShape[axis] === 1 ? [axis] : []));
  const isAsked = size.every((length, axis) =>
    axes.includes(axis) ? length === inputShape[axis] : length === 1 && outputShape[axis] === inputShape[axis],
  );
  return isAsked && axes.length > 0 ? axes.map((axis) => axis + 2) : null;
}

/** Mean or largest value over all but batch and channels. */
export function convertGlobalPool(node: LayerNode): OnnxValue {
  const opType = node.className.startsWith('GlobalMax') ? 'GlobalMaxPool' : 'GlobalAveragePool';
  const pooled = node.add(opType, [node.channelsFirst(node.inputs[0]!)]);
  return node.result(node.add('Flatten', [pooled], { axis: { i: 1 } }));
}

/** Zeros around a picture. */
export function convertZeroPadding(node: LayerNode): OnnxValue {
  const { padding, dataFormat } = node.config as { padding: number[][]; dataFormat: string };
  if (dataFormat === 'channelsFirst') node.refuse('channels must be last');
  const [[top, bottom], [left, right]] = padding as [[number, number], [number, number]];
  // Before each axis, then behind each.
  const pads = node.addInts([0, 0, top, left, 0, 0, bottom, right]);
  return node.result(node.add('Pad', [node.channelsFirst(node.inputs[0]!), pads]), 'channels-first');
}

function perAxis(value: number | number[], axisCount: number): number[] {
  return Array.isArray(value) ? value : Array<number>(axisCount).fill(value);
}

/** TensorFlow's `same` puts what is left over at the end, as ONNX' SAME_UPPER does. */
function padding(name: string): Record<string, AttributeValue> {
  return { auto_pad: { s: name === 'same' ? 'SAME_UPPER' : 'VALID' } };
}
