import type { HeadName, ModelSpec } from '../../src-shared/model-spec';

/** Probabilities per head for one batch: row-major [batchSize][labels]. */
export type BatchProbs = ReadonlyMap<HeadName, Float32Array>;

/** What a network gives for one batch. */
export interface BatchOutputs {
  readonly probs: BatchProbs;
  /** Row-major [batchSize][valueCount of the spec's embedding]; null for a model that has none. */
  readonly embeddings: Float32Array | null;
}

/** What an engine has to know of a model. */
export type EngineSpec = Pick<ModelSpec, 'audio' | 'inputs' | 'heads' | 'embedding'>;

/** Something that can run a loaded network. */
export interface Engine {
  /** Stable name for results and settings, e.g. `onnx-cpu`. */
  readonly name: string;
  /** @param inputs one array per input of the spec, in its order: `batchSize` segments, each as the input's tensor has it */
  run(inputs: readonly Float32Array[], batchSize: number): Promise<BatchOutputs>;
  dispose(): Promise<void>;
}

/** What trying an engine asks of it beside running. */
export interface LoadedEngine extends Engine {
  /** What computes, for people. */
  readonly device: string;
  /** How many tensors there are in the process, where that can be told: it must not grow from run to run. */
  readonly countTensors: (() => number) | null;
}
