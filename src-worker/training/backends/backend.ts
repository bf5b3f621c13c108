/** The ways to train, as `--backend` names them. */
export const BACKEND_NAMES = ['cuda', 'native', 'webgpu', 'wasm'] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

interface BackendInfo {
  /** For people. */
  readonly title: string;
  /** The packages that make it, whose versions decide whether an earlier test still counts. */
  readonly packages: readonly string[];
}

export const BACKENDS: Readonly<Record<BackendName, BackendInfo>> = {
  cuda: { title: 'TensorFlow on CUDA', packages: ['@tensorflow/tfjs-node-gpu'] },
  native: { title: 'TensorFlow on the processor', packages: ['@tensorflow/tfjs-node-gpu'] },
  webgpu: { title: 'WebGPU', packages: ['webgpu', '@tensorflow/tfjs-backend-webgpu'] },
  wasm: { title: 'WebAssembly', packages: ['@tensorflow/tfjs-backend-wasm'] },
};

export function isBackendName(name: string): name is BackendName {
  return (BACKEND_NAMES as readonly string[]).includes(name);
}
