import type { SymbolicTensor, Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { type RecurrentWeights, tryNativeGru, tryNativeLstm } from '../../engine/native-recurrent';
import type { TensorFlow } from '../../engine/tensorflow';
import type { NetworkBuilder } from './network-builder';

export interface RecurrentLayer {
  readonly name: string;
  readonly cell: 'gru' | 'lstm';
  /** Units of one direction. */
  readonly units: number;
  /** Whether a second layer reads the sequence backwards; the outputs of both stand side by side. */
  readonly bidirectional: boolean;
  /** `all`: [steps, units] for the next layer to read; `last`: [units] after the last step (backwards: after the first). */
  readonly steps: 'all' | 'last';
}

/** A recurrent layer over [steps, features]. GRUs apply the reset gate before the matrix product; TensorFlow.js has no other. Both directions start from the same weights. */
export function addRecurrent(
  { tf, nextSeed }: NetworkBuilder,
  x: SymbolicTensor,
  { name, cell, units, bidirectional, steps }: RecurrentLayer,
): SymbolicTensor {
  const layer = tf.layers[cell]({
    units,
    returnSequences: steps === 'all',
    // The library's default is a piecewise linear approximation that ONNX does not share.
    recurrentActivation: 'sigmoid',
    kernelInitializer: tf.initializers.glorotUniform({ seed: nextSeed() }),
    recurrentInitializer: tf.initializers.orthogonal({ seed: nextSeed() }),
    name: bidirectional ? `${name}_${cell}` : name,
  });
  if (!bidirectional) {
    quietInitializer(layer);
    useNativeCells(tf, cell, layer);
    return layer.apply(x) as SymbolicTensor;
  }
  const outer = tf.layers.bidirectional({ layer, mergeMode: 'concat', name });
  for (const direction of directionsOf(outer)) {
    quietInitializer(direction);
    useNativeCells(tf, cell, direction);
  }
  return outer.apply(x) as SymbolicTensor;
}

/** What a recurrent layer keeps to itself; its typings hide it. */
interface RecurrentInternals {
  readonly cell: Readonly<Record<keyof RecurrentWeights, { read(): Tensor }>>;
  readonly goBackwards: boolean;
  readonly returnSequences: boolean;
}

/** Otherwise the library warns on the console that orthogonal matrices of more than 2,000 numbers take their time. */
function quietInitializer(layer: Layer): void {
  const { cell } = layer as unknown as { readonly cell: { readonly recurrentInitializer: object } };
  Object.assign(cell.recurrentInitializer, { ELEMENTS_WARN_SLOW: Infinity });
}

type Layer = ReturnType<TensorFlow['layers']['gru' | 'lstm']>;

function directionsOf(outer: ReturnType<TensorFlow['layers']['bidirectional']>): Layer[] {
  const { forwardLayer, backwardLayer } = outer as unknown as Record<'forwardLayer' | 'backwardLayer', Layer>;
  return [forwardLayer, backwardLayer];
}

/**
 * Lets a layer of the library's run by TensorFlow's cells where there are any. It stays the library's layer, so that saved
 * networks hold nothing that others would not know.
 */
function useNativeCells(tf: TensorFlow, cell: RecurrentLayer['cell'], layer: Layer): void {
  const composed = layer.call.bind(layer);
  const tryNative = cell === 'lstm' ? tryNativeLstm : tryNativeGru;
  layer.call = (inputs, kwargs) =>
    tf.tidy(() => {
      const { cell: variables, goBackwards, returnSequences } = layer as unknown as RecurrentInternals;
      const x = (Array.isArray(inputs) ? inputs[0]! : inputs) as Tensor3D;
      const output = tryNative(tf, goBackwards ? tf.reverse(x, 1) : x, {
        kernel: variables.kernel.read() as Tensor2D,
        recurrentKernel: variables.recurrentKernel.read() as Tensor2D,
        bias: variables.bias.read() as Tensor1D,
      });
      if (output === null) return composed(inputs, kwargs);
      if (returnSequences) return output;
      const [batch, steps, units] = output.shape;
      return output.slice([0, steps - 1, 0], [batch, 1, units]).reshape([batch, units]);
    });
}

/** [rows, frames, channels] to the sequence [frames, rows * channels] that a recurrent layer reads. */
export function addFramesFirst({ tf }: NetworkBuilder, x: SymbolicTensor): SymbolicTensor {
  const [, rows, frames, channels] = x.shape as [null, number, number, number];
  const turned = tf.layers.permute({ dims: [2, 1, 3], name: 'time_first' }).apply(x);
  const reshape = tf.layers.reshape({ targetShape: [frames, rows * channels], name: 'sequence' });
  return reshape.apply(turned) as SymbolicTensor;
}
