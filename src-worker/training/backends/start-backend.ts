import { startCuda, startNative } from '../../engine/start-addon';
import type { StartedTensorFlow } from '../../engine/tensorflow';
import type { BackendName } from './backend';
import { startTrainingWasm } from './start-wasm';
import { startWebgpu } from './start-webgpu';

const STARTERS: Readonly<Record<BackendName, () => StartedTensorFlow | Promise<StartedTensorFlow>>> = {
  cuda: startCuda,
  native: startNative,
  webgpu: startWebgpu,
  wasm: startTrainingWasm,
};

/**
 * Starts a backend in this process: one for its whole life.
 * @throws CodedError `internal` when it is not there, or lacks its device
 */
export async function startBackend(name: BackendName): Promise<StartedTensorFlow> {
  return STARTERS[name]();
}
