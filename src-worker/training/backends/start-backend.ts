import type { BackendName, StartedBackend } from './backend';
import { startCuda, startNative } from './start-addon';
import { startWasm } from './start-wasm';
import { startWebgpu } from './start-webgpu';

const STARTERS: Readonly<Record<BackendName, () => StartedBackend | Promise<StartedBackend>>> = {
  cuda: startCuda,
  native: startNative,
  webgpu: startWebgpu,
  wasm: startWasm,
};

/**
 * Starts a backend in this process: one for its whole life.
 * @throws CodedError `internal` when it is not there, or lacks its device
 */
export async function startBackend(name: BackendName): Promise<StartedBackend> {
  return STARTERS[name]();
}
