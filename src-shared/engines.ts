import { z } from 'zod';

/** What can compute a network, best-known names first; `onnx-cpu` ships for every platform and needs nothing. */
export const ENGINE_NAMES = [
  'onnx-cpu',
  'onnx-webgpu',
  'onnx-directml',
  'onnx-coreml',
  'tfjs-cuda',
  'tfjs-native',
  'tfjs-wasm',
] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** What takes over when another engine fails, and what is preferred where others are hardly faster. */
export const SAFE_ENGINE: EngineName = 'onnx-cpu';

export const engineNameSchema = z.enum(ENGINE_NAMES);

/** For people. */
export const ENGINE_TITLES: Readonly<Record<EngineName, string>> = {
  'onnx-cpu': 'ONNX Runtime on the processor',
  'onnx-webgpu': 'ONNX Runtime on WebGPU',
  'onnx-directml': 'ONNX Runtime on DirectML',
  'onnx-coreml': 'ONNX Runtime on Core ML',
  'tfjs-cuda': 'TensorFlow on CUDA',
  'tfjs-native': 'TensorFlow on the processor',
  'tfjs-wasm': 'WebAssembly',
};

/** What came of trying an engine with a model in a process of its own. */
export const engineProbeSchema = z.object({
  engine: engineNameSchema,
  /** What computes, as its driver calls it; null when it did not start. */
  device: z.string().nullable(),
  /** Why it may not be used, with the cure where there is one; null when it may. */
  problem: z.string().nullable(),
  /** Largest difference from the model's golden outputs; null when they were not computed. */
  goldenError: z.number().nonnegative().nullable(),
  /** Of full batches; null when it was not measured. */
  segmentsPerSec: z.number().nonnegative().nullable(),
});
export type EngineProbe = z.infer<typeof engineProbeSchema>;
