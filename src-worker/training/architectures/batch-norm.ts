import type { SymbolicTensor, Tensor } from '@tensorflow/tfjs';
import { tryFusedBatchNorm } from '../../engine/native-gradients';
import type { TensorFlow } from '../../engine/tensorflow';
import type { NetworkBuilder } from './network-builder';

/** Batch statistics follow at this rate: training sets here are small, and the default 0.99 would need hundreds of steps. */
const NORM_MOMENTUM = 0.95;

type NormLayer = ReturnType<TensorFlow['layers']['batchNormalization']>;

/** What the layer keeps to itself; its typings hide it. */
interface NormInternals {
  readonly epsilon: number;
  readonly gamma: Variable;
  readonly beta: Variable;
  readonly movingMean: Variable;
  readonly movingVariance: Variable;
}

interface Variable {
  read(): Tensor;
  write(value: Tensor): void;
}

/**
 * Batch norm over the last axis (Ioffe & Szegedy 2015), of [batch, …, channels]. One that is frozen (`trainable` is false) goes by the
 * statistics it has, in training too, and they stay as they are.
 */
export function addBatchNorm({ tf }: NetworkBuilder, x: SymbolicTensor, name: string): SymbolicTensor {
  const layer = tf.layers.batchNormalization({ momentum: NORM_MOMENTUM, name });
  trainFused(tf, layer);
  return layer.apply(x) as SymbolicTensor;
}

/**
 * Lets a layer of the library's train by the fused operation where there is one. It stays the library's layer, so that saved
 * networks hold nothing that others would not know.
 */
function trainFused(tf: TensorFlow, layer: NormLayer): void {
  const composed = layer.call.bind(layer);
  const internals = layer as unknown as NormInternals;
  layer.call = (inputs, kwargs) => {
    if (kwargs['training'] !== true || !layer.trainable) return composed(inputs, { ...kwargs, training: false });
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      const normalised = tryFusedBatchNorm(tf, x, {
        gamma: internals.gamma.read(),
        beta: internals.beta.read(),
        epsilon: internals.epsilon,
      });
      if (normalised === null) return composed(inputs, kwargs);
      follow(internals.movingMean, normalised.mean);
      follow(internals.movingVariance, normalised.variance);
      return normalised.y;
    });
  };
}

function follow(moving: Variable, value: Tensor): void {
  moving.write(
    moving
      .read()
      .mul(NORM_MOMENTUM)
      .add(value.mul(1 - NORM_MOMENTUM)),
  );
}
