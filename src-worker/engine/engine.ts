import type { HeadName } from '../../src-shared/model-spec';

/** Probabilities per head for one batch: row-major [batchSize][labels]. */
export type BatchProbs = ReadonlyMap<HeadName, Float32Array>;

/** Something that can run a loaded network. */
export interface Engine {
  /** Stable name for results and settings, e.g. `onnx-cpu`. */
  readonly name: string;
  /** @param inputs one array per input of the spec, in its order: `batchSize` segments, each as the input's tensor has it */
  run(inputs: readonly Float32Array[], batchSize: number): Promise<BatchProbs>;
  dispose(): Promise<void>;
}
