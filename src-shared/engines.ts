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

/** The packages that make an engine, whose versions decide whether an earlier test still counts. */
export const ENGINE_PACKAGES: Readonly<Record<EngineName, readonly string[]>> = {
  'onnx-cpu': ['onnxruntime-node'],
  'onnx-webgpu': ['onnxruntime-node'],
  'onnx-directml': ['onnxruntime-node'],
  'onnx-coreml': ['onnxruntime-node'],
  'tfjs-cuda': ['@tensorflow/tfjs', '@tensorflow/tfjs-node-gpu'],
  'tfjs-native': ['@tensorflow/tfjs', '@tensorflow/tfjs-node-gpu'],
  'tfjs-wasm': ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'],
};

/** Engines that exist on one system only, as Node calls it; TensorFlow's addon is built by a script for Linux. */
const ONLY_ON: Readonly<Partial<Record<EngineName, string>>> = {
  'onnx-directml': 'win32',
  'onnx-coreml': 'darwin',
  'tfjs-cuda': 'linux',
  'tfjs-native': 'linux',
};

/** The engines that can exist on a system. @param platform as Node calls it */
export function enginesOf(platform: string): EngineName[] {
  return ENGINE_NAMES.filter((engine) => (ONLY_ON[engine] ?? platform) === platform);
}

/** What the user wants; `auto`: the fastest that computes correctly. */
export const engineChoiceSchema = z.union([z.literal('auto'), engineNameSchema]);
export type EngineChoice = z.infer<typeof engineChoiceSchema>;

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

/** The engines of this machine, for a table. */
export const enginesStateSchema = z.object({
  choice: engineChoiceSchema,
  /** Those that can exist here; null where one was not tried yet. */
  rows: z.array(z.object({ engine: engineNameSchema, probe: engineProbeSchema.nullable() })),
  /** What the next analysis will take; null while that is not known. */
  used: engineNameSchema.nullable(),
  /** What is being tried now. */
  trying: engineNameSchema.nullable(),
});
export type EnginesState = z.infer<typeof enginesStateSchema>;

/** Another engine has to be so much faster to be preferred to the processor's: measuring is not more exact. */
const WORTH_IT = 1.1;

/**
 * The fastest engine that computes correctly.
 * @returns null when none does
 */
export function fastestEngine(probes: readonly EngineProbe[]): EngineName | null {
  const usable = probes.filter(({ problem, segmentsPerSec }) => problem === null && segmentsPerSec !== null);
  if (usable.length === 0) return null;
  const worth = ({ engine, segmentsPerSec }: EngineProbe): number =>
    engine === SAFE_ENGINE ? segmentsPerSec! * WORTH_IT : segmentsPerSec!;
  return usable.reduce((best, probe) => (worth(probe) > worth(best) ? probe : best)).engine;
}
