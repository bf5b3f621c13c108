import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs';
import { floatType, type NativeAttribute, type NativeBackend, tryNativeBackend } from './native-backend';
import type { TensorFlow } from './tensorflow';

/**
 * From now on the gradient of ReLU is TensorFlow's own operation on the native backend: composed by the library it is seven passes
 * over the data, a sixth of a training step of a convolutional network. Other backends keep the library's.
 */
export function registerNativeGradients(tf: TensorFlow): void {
  const composed = tf.getGradient('Relu');
  tf.registerGradient({
    kernelName: 'Relu',
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attributes) => {
      const native = tryNativeBackend(tf);
      if (native === null) return composed.gradFunc(dy, saved, attributes);
      const [x] = saved;
      return { x: () => native.executeSingleOutput('ReluGrad', [floatType(native)], [dy as Tensor, x!]) };
    },
  });
}

/** A batch, normalised by its own statistics, and those: [channels] each; the variance is the biased one. */
export interface NormalisedBatch<T extends Tensor> {
  readonly y: T;
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
}

/**
 * Batch norm in training mode (Ioffe & Szegedy 2015) by TensorFlow's fused operation and its fused gradient: what the library
 * composes is some forty passes over the data instead of four. To be called within `tf.tidy`.
 * @param x [batch, …, channels] @param gamma, beta [channels]
 * @returns null where the native backend is not in use
 */
export function tryFusedBatchNorm(
  tf: TensorFlow,
  x: Tensor,
  { gamma, beta, epsilon }: { readonly gamma: Tensor; readonly beta: Tensor; readonly epsilon: number },
): NormalisedBatch<Tensor> | null {
  const native = tryNativeBackend(tf);
  if (native === null) return null;
  const channels = x.shape.at(-1)!;
  const count = x.size / channels;
  const attributes = normAttributes(native, epsilon);
  const statistics: Tensor1D[] = [];
  const normalise = tf.customGrad((...args) => {
    const [flat, scale, offset] = args as [Tensor4D, Tensor1D, Tensor1D];
    const save = args[3] as unknown as (tensors: Tensor[]) => void;
    const empty = tf.tensor1d([]);
    const [y, mean, variance, ...reserved] = native.executeMultipleOutputs(
      'FusedBatchNormV3',
      [...attributes, { name: 'exponential_avg_factor', type: native.binding.TF_ATTR_FLOAT, value: 1 }],
      [flat, scale, offset, empty, empty],
      6,
    ) as [Tensor4D, Tensor1D, Tensor1D, Tensor, Tensor, Tensor];
    statistics.push(tf.keep(mean), tf.keep(variance));
    save([flat, scale, ...reserved]);
    return {
      value: y,
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        native.executeMultipleOutputs('FusedBatchNormGradV3', attributes, [dy, ...saved], 5).slice(0, 3),
    };
  });
  // The operation knows pictures only: [batch, rows, columns, channels].
  const flat = x.reshape<Tensor4D>([x.shape[0], 1, -1, channels]);
  const y = normalise(flat, gamma, beta).reshape(x.shape);
  // Kept beyond the operation's own scope; the caller's scope gets copies.
  const [mean, unbiased] = statistics as [Tensor1D, Tensor1D];
  const normalised = { y, mean: mean.clone(), variance: unbiased.mul<Tensor1D>((count - 1) / count) };
  tf.dispose(statistics);
  return normalised;
}

function normAttributes(native: NativeBackend, epsilon: number): NativeAttribute[] {
  const { TF_ATTR_FLOAT, TF_ATTR_STRING, TF_ATTR_BOOL } = native.binding;
  return [
    floatType(native),
    floatType(native, 'U'),
    { name: 'epsilon', type: TF_ATTR_FLOAT, value: epsilon },
    { name: 'data_format', type: TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: TF_ATTR_BOOL, value: true },
  ];
}
