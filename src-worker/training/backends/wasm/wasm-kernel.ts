import type { KernelConfig, KernelFunc, Tensor, TensorInfo } from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorFlow } from '../../../engine/tensorflow';

/** What a kernel is called with; its own file says which inputs and attributes these are. */
interface KernelParams<Inputs, Attributes> {
  readonly inputs: Inputs;
  readonly attrs: Attributes;
  readonly backend: BackendWasm;
}

/** A kernel of ours for the wasm backend. */
export interface WasmKernel<Inputs = never, Attributes = never> {
  readonly kernelName: string;
  /** @param original the backend's own; null where it has none */
  readonly compute: (
    tf: TensorFlow,
    params: KernelParams<Inputs, Attributes>,
    original: (() => TensorInfo) | null,
  ) => Tensor | TensorInfo;
}

/** Puts our kernels in the place of the wasm backend's, for this process. May be called before or after the backend has started. */
export function registerWasmKernels(tf: TensorFlow, kernels: readonly WasmKernel[]): void {
  for (const kernel of kernels) registerKernel(tf, kernel as unknown as WasmKernel<unknown, unknown>);
}

function registerKernel(tf: TensorFlow, { kernelName, compute }: WasmKernel<unknown, unknown>): void {
  const backendName = 'wasm';
  // The library's typings leave out that there may be none.
  const replaced = tf.getKernel(kernelName, backendName) as KernelConfig | undefined;
  const kernelFunc: KernelFunc = (params) => {
    const original = replaced === undefined ? null : () => replaced.kernelFunc(params) as TensorInfo;
    return tf.tidy(() => compute(tf, params as KernelParams<unknown, unknown>, original) as Tensor);
  };
  if (replaced !== undefined) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...replaced, kernelName, backendName, kernelFunc });
}
