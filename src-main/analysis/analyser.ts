import type { AnalysedTrack } from '../../src-shared/contract/worker-contract';
import type { EngineName } from '../../src-shared/engines';
import type { PackedPrediction } from '../../src-shared/packed-prediction';

/** How a worker process is to be started. */
export interface AnalyserStart {
  /** Aborted when the run is given up before the process is ready. */
  readonly signal: AbortSignal;
  /** Whether it shall compute with what is known to last: another engine has ended a process in this run. */
  readonly isSafe: boolean;
  /** Told which engine is being tried to find out which one to take; null when none is any more. */
  readonly onTry: (engine: EngineName | null) => void;
  /** Told, in a sentence, when an engine failed and what takes its place. */
  readonly onNote: (note: string) => void;
}

/** What the queue needs of a worker process. */
export interface Analyser {
  readonly engine: string;
  readonly isAlive: boolean;
  /** So many tracks at once keep it busy. */
  readonly tracksAtOnce: number;
  /** Of the embeddings it makes and can score from; null: it can't. */
  readonly backbone: string | null;
  analyse(path: string): Promise<AnalysedTrack>;
  /** @returns what the model makes of each, in their order */
  rescore(embeddings: readonly Uint8Array[]): Promise<PackedPrediction[]>;
  cancelAll(): void;
  stop(): void;
}
