import { cpus } from 'node:os';
import { CodedError } from '../../src-shared/errors';
import type { StartedTensorFlow } from './tensorflow';
import { loadTensorFlowAddon } from './tfjs-node';

/** @throws CodedError `internal` when the addon is not there, or sees no CUDA device */
export function startCuda(): StartedTensorFlow {
  // Newer cards round the inputs of products to 10 bits unless told otherwise, which any comparison of results takes for a fault.
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
  // TensorFlow would take all of the card's memory, and leave none to other processes: the trainer has several.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  const tf = loadTensorFlowAddon();
  if (!isUsingGpu(tf.backend())) {
    throw new CodedError('internal', 'TensorFlow sees no CUDA device');
  }
  return { tf, device: 'CUDA device 0' };
}

/** @throws CodedError `internal` when the addon is not there */
export function startNative(): StartedTensorFlow {
  // Whatever CUDA devices there are: this is the processor's turn.
  process.env['CUDA_VISIBLE_DEVICES'] = '-1';
  return { tf: loadTensorFlowAddon(), device: `${cpus().length} x ${cpus()[0]?.model ?? process.arch}` };
}

function isUsingGpu(backend: unknown): boolean {
  return (backend as { readonly isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;
}
