import { CodedError } from '../../../src-shared/errors';
import type { StartedTensorFlow } from '../../engine/tensorflow';
import { loadPlainTensorFlow } from '../../engine/tfjs-node';

/** What is used of the package `webgpu`, whose own typings describe a browser. */
interface WebgpuPackage {
  readonly globals: object;
  readonly create: (options: string[]) => {
    requestAdapter(options: object): Promise<{
      readonly info: { readonly description: string; readonly vendor: string; readonly architecture: string };
    } | null>;
  };
}

/**
 * WebGPU by Dawn, Chromium's implementation, on whatever Vulkan, Metal or Direct3D device there is.
 * @throws CodedError `internal` when there is none
 */
export async function startWebgpu(): Promise<StartedTensorFlow> {
  const { create, globals } = (await import('webgpu')) as unknown as WebgpuPackage;
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    throw new CodedError(
      'internal',
      'no graphics device that WebGPU can use (a driver for Vulkan, Metal or Direct3D 12)',
    );
  }
  // The library looks for a browser's names.
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  const tf = loadPlainTensorFlow();
  await import('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend('webgpu'))) throw new CodedError('internal', 'the WebGPU backend does not start');
  const { description, vendor, architecture } = adapter.info;
  return { tf, device: description || `${vendor} ${architecture}` };
}
