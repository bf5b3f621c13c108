import type { SymbolicTensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs';
import type { NetworkBuilder } from './network-builder';

export interface Convolution<Size> {
  readonly name: string;
  readonly filters: number;
  readonly kernelSize: Size;
}

/** Convolution over rows and frames without bias, padded with zeros to the same size: [rows, frames, channels] to [rows, frames, filters]. */
export function addConv2d(
  builder: NetworkBuilder,
  x: SymbolicTensor,
  convolution: Convolution<[number, number]>,
): SymbolicTensor {
  const { tf } = builder;
  const layer = tf.layers.conv2d(settings(builder, convolution));
  // The library's own call computes the gradient of what comes in even where nobody asks for it: for the first layer that is the
  // picture itself, at a sixth of a training step. The plain operation, of the same result, computes what is asked for.
  layer.call = (inputs) => {
    const input = Array.isArray(inputs) ? inputs[0]! : inputs;
    return tf.conv2d(input as Tensor4D, (layer as unknown as ConvolutionInternals).kernel.read(), 1, 'same');
  };
  return layer.apply(x) as SymbolicTensor;
}

export interface ReluConvolution extends Convolution<[number, number]> {
  /** `same`: padded with zeros, what is left over at the end; `valid`: only where the whole kernel lies on the picture. */
  readonly padding: 'same' | 'valid';
  /** Steps over rows and over frames. */
  readonly strides: [number, number];
}

/** Convolution over rows and frames with bias, then ReLU: [rows, frames, channels] to [rows, frames, filters]. */
export function addReluConv2d(
  builder: NetworkBuilder,
  x: SymbolicTensor,
  convolution: ReluConvolution,
): SymbolicTensor {
  const { tf } = builder;
  const { padding, strides } = convolution;
  const shape = { useBias: true, activation: 'relu', padding, strides } as const;
  const layer = tf.layers.conv2d({ ...settings(builder, convolution), ...shape });
  const internals = layer as unknown as ConvolutionInternals;
  // The plain operations, as in `addConv2d`: so that no gradient is computed of kernels that are frozen, either.
  layer.call = (inputs) =>
    tf.tidy(() => {
      const input = (Array.isArray(inputs) ? inputs[0]! : inputs) as Tensor4D;
      return tf.conv2d(input, internals.kernel.read(), strides, padding).add(internals.bias.read()).relu();
    });
  return layer.apply(x) as SymbolicTensor;
}

/** Convolution over time with bias, then ReLU, padded with zeros to the same length: [steps, channels] to [steps, filters]. */
export function addReluConv1d(
  builder: NetworkBuilder,
  x: SymbolicTensor,
  convolution: Convolution<number>,
): SymbolicTensor {
  const { tf } = builder;
  const layer = tf.layers.conv1d({ ...settings(builder, convolution), useBias: true, activation: 'relu' });
  return layer.apply(x) as SymbolicTensor;
}

/** `addConv2d` over time alone: [steps, channels] to [steps, filters]. */
export function addConv1d(
  builder: NetworkBuilder,
  x: SymbolicTensor,
  convolution: Convolution<number>,
): SymbolicTensor {
  const { tf } = builder;
  return tf.layers.conv1d(settings(builder, convolution)).apply(x) as SymbolicTensor;
}

function settings<Size>({ tf, nextSeed }: NetworkBuilder, { name, filters, kernelSize }: Convolution<Size>) {
  const kernelInitializer = tf.initializers.heUniform({ seed: nextSeed() });
  return { name, filters, kernelSize, padding: 'same', useBias: false, kernelInitializer } as const;
}

/** What a convolution layer keeps to itself; its typings hide it. */
interface ConvolutionInternals {
  readonly kernel: { read(): Tensor4D };
  readonly bias: { read(): Tensor1D };
}
