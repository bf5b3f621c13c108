import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { startCuda } from '../../engine/start-addon';
import type { TensorFlow } from '../../engine/tensorflow';
import { loadTensorFlow } from '../../engine/tfjs-node';
import { CodedError } from '../../../src-shared/errors';
import { chooseBackend, type Print, useHandedDownBackend } from '../backends/use-fastest-backend';
import { startTensorFlow } from '../own-labels/start-tensorflow';

/**
 * TensorFlow for a network that is trained whole: the backend that whoever started this process names, or else the fastest of those that
 * compute correctly here. Where a graphics card could be used by WebGPU, all are tried once, each in a process of its own; the app as it is
 * installed has none of that, and takes TensorFlow on CUDA or the processor where it is set up, and otherwise WebAssembly.
 * @param keptIn folder in which is kept what trying them gave
 * @param print told what is tried
 * @throws CodedError `internal` when no backend computes correctly
 */
export async function startFastest(keptIn: string, print: Print): Promise<TensorFlow> {
  if (await useHandedDownBackend()) return loadTensorFlow();
  if (!hasWebgpu()) return startInstalled();
  // Electron's program runs scripts like Node only when it is told to.
  if ('electron' in process.versions) process.env['ELECTRON_RUN_AS_NODE'] = '1';
  await chooseBackend(null, { trainerPath: fileURLToPath(import.meta.url), workDir: keptIn }, print);
  await useHandedDownBackend();
  return loadTensorFlow();
}

function hasWebgpu(): boolean {
  try {
    createRequire(import.meta.url).resolve('webgpu');
    return true;
  } catch {
    return false;
  }
}

function startInstalled(): TensorFlow | Promise<TensorFlow> {
  try {
    return startCuda().tf;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return startTensorFlow();
  }
}
