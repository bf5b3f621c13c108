import { cpus } from 'node:os';
import { CodedError } from '../../src-shared/errors';
import type { StartedTensorFlow } from './tensorflow';
import { loadPlainTensorFlow } from './tfjs-node';

/**
 * WebAssembly with SIMD, on one thread: under Node the library has no threads.
 * @throws CodedError `internal`
 */
export async function startWasm(): Promise<StartedTensorFlow> {
  const tf = loadPlainTensorFlow();
  await import('@tensorflow/tfjs-backend-wasm');
  if (!(await tf.setBackend('wasm'))) throw new CodedError('internal', 'the WebAssembly backend does not start');
  const simd = (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true ? 'SIMD, ' : '';
  return { tf, device: `${simd}one thread of ${cpus()[0]?.model ?? process.arch}` };
}
