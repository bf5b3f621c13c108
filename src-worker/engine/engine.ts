import type { HeadName } from '../../src-shared/model-spec';

/** Probabilities per head for one batch: row-major [batchSize][labels]. */
export type BatchProbs = ReadonlyMap<HeadName, Float32Array>;

/** Something that can run a loaded network. */
export interface Engine {
  /** Stable name for results and settings, e.g. `onnx-cpu`. */
  readonly name: string;
  /** @param inputs `batchSize` segments, each [nMels][nFrames][channels], values 0..1 */
  run(inputs: Float32Array, batchSize: number): Promise<BatchProbs>;
  dispose(): Promise<void>;
}
