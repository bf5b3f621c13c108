import type { EngineName } from '../../src-shared/engines';
import type { EngineSpec, LoadedEngine } from './engine';
import { LAYERS_FILE, type ModelFiles, ONNX_FILE } from './model-files';
import { createOnnxEngine, type OnnxEngineName } from './onnx';
import { startCuda, startNative } from './start-addon';
import { startWasm } from './start-wasm';
import type { StartedTensorFlow } from './tensorflow';
import { createLayersEngine } from './tfjs-layers';

const TENSORFLOW_STARTERS: Readonly<
  Record<Exclude<EngineName, OnnxEngineName>, () => StartedTensorFlow | Promise<StartedTensorFlow>>
> = {
  'tfjs-cuda': startCuda,
  'tfjs-native': startNative,
  'tfjs-wasm': startWasm,
};

/**
 * Loads a network into an engine. A process has room for one of TensorFlow.js', whose backend is global.
 * @throws CodedError `model-invalid` for files that are not the spec's, `internal` for an engine that is not there; any other
 * error where the network is not one it can take
 */
export async function createEngine(name: EngineName, spec: EngineSpec, files: ModelFiles): Promise<LoadedEngine> {
  return isOnnx(name)
    ? createOnnxEngine(name, await files.read(ONNX_FILE), spec)
    : createLayersEngine(name, await TENSORFLOW_STARTERS[name](), spec, files);
}

/** The file of a model's folder that an engine takes the network from. */
export function networkFile(name: EngineName): string {
  return isOnnx(name) ? ONNX_FILE : LAYERS_FILE;
}

function isOnnx(name: EngineName): name is OnnxEngineName {
  return !(name in TENSORFLOW_STARTERS);
}
