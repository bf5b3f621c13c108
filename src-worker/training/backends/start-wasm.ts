import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { CodedError } from '../../../src-shared/errors';
import { startWasm } from '../../engine/start-wasm';
import type { StartedTensorFlow } from '../../engine/tensorflow';
import { WASM_KERNELS } from './wasm/kernels';
import { registerWasmKernels } from './wasm/wasm-kernel';

/**
 * WebAssembly with what it lacks to train.
 * @throws CodedError `internal`
 */
export async function startTrainingWasm(): Promise<StartedTensorFlow> {
  const started = await startWasm();
  registerWasmKernels(started.tf, WASM_KERNELS);
  explainFullMemory(started.tf.backend() as unknown as BackendWasm);
  return started;
}

/** The library aborts without a word of why when a tensor finds no place; every tensor's place is reserved by `write`. */
function explainFullMemory(backend: BackendWasm): void {
  const write = backend.write.bind(backend);
  backend.write = (...args) => {
    try {
      return write(...args);
    } catch (error) {
      const cure = 'use a smaller training.batchSize, or another backend (docs/training.md)';
      throw new CodedError('internal', `WebAssembly's memory is full: ${cure}`, { cause: error });
    }
  };
}
