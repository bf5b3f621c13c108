import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from './tensorflow';

/** The part of the native addon's backend that runs TensorFlow's own operations, which its typings hide. */
export interface NativeBackend {
  readonly binding: Record<'TF_ATTR_FLOAT' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL' | 'TF_ATTR_TYPE' | 'TF_FLOAT', number>;
  executeSingleOutput(name: string, attributes: readonly NativeAttribute[], inputs: readonly Tensor[]): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly Tensor[],
    outputCount: number,
  ): Tensor[];
}

export interface NativeAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The native backend where it is the one in use, otherwise null. */
export function tryNativeBackend(tf: TensorFlow): NativeBackend | null {
  return tf.getBackend() === 'tensorflow' ? (tf.backend() as unknown as NativeBackend) : null;
}

/** The attribute that says that an operation's type is float32. */
export function floatType({ binding }: NativeBackend, name = 'T'): NativeAttribute {
  return { name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
}
