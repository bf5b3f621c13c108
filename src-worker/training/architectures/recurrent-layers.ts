import type { SymbolicTensor } from '@tensorflow/tfjs';
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
  const outer = bidirectional ? tf.layers.bidirectional({ layer, mergeMode: 'concat', name }) : layer;
  return outer.apply(x) as SymbolicTensor;
}

/** [rows, frames, channels] to the sequence [frames, rows * channels] that a recurrent layer reads. */
export function addFramesFirst({ tf }: NetworkBuilder, x: SymbolicTensor): SymbolicTensor {
  const [, rows, frames, channels] = x.shape as [null, number, number, number];
  const turned = tf.layers.permute({ dims: [2, 1, 3], name: 'time_first' }).apply(x);
  const reshape = tf.layers.reshape({ targetShape: [frames, rows * channels], name: 'sequence' });
  return reshape.apply(turned) as SymbolicTensor;
}
