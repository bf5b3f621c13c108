import { cpus } from 'node:os';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { CodedError } from '../../../src-shared/errors';
import { loadPlainTensorFlow } from '../../engine/tfjs-node';
import type { StartedBackend } from './backend';
import { WASM_KERNELS } from './wasm/kernels';
import { registerWasmKernels } from './wasm/wasm-kernel';

/**
 * WebAssembly with SIMD, on one thread: under Node the library has no threads.
 * @throws CodedError `internal`
 */
export async function startWasm(): Promise<StartedBackend> {
  const tf = loadPlainTensorFlow();
  await import('@tensorflow/tfjs-backend-wasm');
  if (!(await tf.setBackend('wasm'))) throw new CodedError('internal', 'the WebAssembly backend does not start');
  registerWasmKernels(tf, WASM_KERNELS);
  explainFullMemory(tf.backend() as unknown as BackendWasm);
  const simd = (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true ? 'SIMD, ' : '';
  return { tf, device: `${simd}one thread of ${cpus()[0]?.model ?? process.arch}` };
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
