import { cpus } from 'node:os';
import { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import { CodedError } from '../../src-shared/errors';
import { inputTensorName, inputTensorShape } from '../../src-shared/model-inputs';
import type { EmbeddingSpec, HeadSpec } from '../../src-shared/model-spec';
import type { BatchOutputs, BatchProbs, EngineSpec, LoadedEngine } from './engine';
import { EMBEDDING_NAME } from './model-files';

/** How ONNX Runtime is told what shall compute; all of these are inside its npm package, each on its platforms. */
const PROVIDERS = {
  'onnx-cpu': {
    provider: 'cpu',
    device: () => cpus()[0]?.model ?? process.arch,
    // Its threads would otherwise keep processors busy while they wait, which decoding and features need.
    options: { extra: { session: { intra_op: { allow_spinning: '0' } } } },
  },
  'onnx-webgpu': { provider: 'webgpu', device: () => 'the graphics device that WebGPU prefers', options: {} },
  'onnx-directml': {
    provider: 'dml',
    device: () => 'the graphics device that DirectML prefers',
    // DirectML refuses sessions with either.
    options: { enableMemPattern: false, executionMode: 'sequential' },
  },
  'onnx-coreml': { provider: 'coreml', device: () => 'what Core ML prefers', options: {} },
} as const;

export type OnnxEngineName = keyof typeof PROVIDERS;

/** ONNX Runtime's logging level that leaves warnings out: it has one for each node that stays on the processor. */
const ERRORS_ONLY = 3;

/**
 * ONNX Runtime; on the processor it works on every platform and needs no set-up.
 * @throws CodedError `internal` where there is no such provider, its device or driver is not up to it, or the network is none
 */
export async function createOnnxEngine(
  name: OnnxEngineName,
  onnx: Uint8Array,
  spec: EngineSpec,
): Promise<LoadedEngine> {
  const session = await createSession(name, onnx);
  const inputTensors = spec.inputs.map((input) => ({
    name: inputTensorName(input),
    shape: inputTensorShape(input, spec.audio.segmentSamples),
  }));
  return {
    name,
    device: PROVIDERS[name].device(),
    countTensors: null,
    async run(inputs, batchSize): Promise<BatchOutputs> {
      const feeds = inputTensors.map(({ name: inputName, shape }, i) => [
        inputName,
        new Tensor('float32', inputs[i]!, [batchSize, ...shape]),
      ]);
      const outputs = await session.run(Object.fromEntries(feeds) as InferenceSession.FeedsType).catch(explain);
      const embeddings = spec.embedding === undefined ? null : outputOf(outputs, EMBEDDING_NAME);
      return { probs: probsOf(outputs, spec.heads), embeddings };
    },
    dispose: () => session.release(),
  };
}

/** What lies behind a model's embeddings, by itself. */
export interface TopEngine {
  /** @param embeddings row-major [count][valueCount] */
  run(embeddings: Float32Array, count: number): Promise<BatchProbs>;
  dispose(): Promise<void>;
}

/**
 * ONNX Runtime on the processor, where a batch of thousands takes a second.
 * @throws CodedError `internal` where the network is none
 */
export async function createTopEngine(
  onnx: Uint8Array,
  heads: readonly HeadSpec[],
  { valueCount }: EmbeddingSpec,
): Promise<TopEngine> {
  const session = await createSession('onnx-cpu', onnx);
  return {
    async run(embeddings, count) {
      const feeds = { [EMBEDDING_NAME]: new Tensor('float32', embeddings, [count, valueCount]) };
      return probsOf(await session.run(feeds).catch(explain), heads);
    },
    dispose: () => session.release(),
  };
}

function createSession(name: OnnxEngineName, onnx: Uint8Array): Promise<InferenceSession> {
  const { provider, options } = PROVIDERS[name];
  if (!listSupportedBackends().some((backend) => backend.name === provider && backend.bundled)) {
    throw new CodedError('internal', `ONNX Runtime has no ${provider} on this platform`);
  }
  return InferenceSession.create(onnx, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    logSeverityLevel: ERRORS_ONLY,
    ...options,
  }).catch(explain);
}

function probsOf(outputs: InferenceSession.ReturnType, heads: readonly HeadSpec[]): BatchProbs {
  return new Map(heads.map(({ name }) => [name, outputOf(outputs, name)]));
}

/** @throws RangeError */
function outputOf(outputs: InferenceSession.ReturnType, name: string): Float32Array {
  const output = outputs[name];
  if (output === undefined) throw new RangeError(`the network has no output ${name}`);
  return output.data as Float32Array;
}

/**
 * Its messages begin with the place in its source and the condition that did not hold.
 * @throws CodedError `internal`
 */
function explain(thrown: unknown): never {
  const { message } = thrown as Error;
  const [, sentence = message] = / was false\. ([^]+)$/.exec(message) ?? [];
  const cure = /adapter/i.test(sentence) ? ' (WebGPU needs a driver for Vulkan, Metal or Direct3D 12)' : '';
  throw new CodedError('internal', sentence.trim() + cure, { cause: thrown });
}
