import type { LayersModel } from '@tensorflow/tfjs';
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../../src-shared/errors';
import type { TensorFlow } from '../../engine/tensorflow';
import { reseedDropout } from '../architectures/dropout';
import type { Side } from '../data/dataset-song';
import type { FrameStore } from '../frame-store';
import { readInitialWeights } from '../initial-weights';
import { lockFile } from '../lock-file';
import { Checkpoint, type EpochRecord } from './checkpoint';
import type { NetworkConfig } from './config';
import type { ExampleSong } from './examples';
import { fit, type FitControl, type FitOutcome, type FitProgress, type LoadInputs } from './fit';

/** The training of one network, from its beginning or from where it was interrupted. */
export interface SplitTraining {
  readonly tf: TensorFlow;
  readonly config: NetworkConfig;
  /** As built; left with the best epoch's weights. */
  readonly network: LayersModel;
  readonly sides: Record<Side, ExampleSong[]>;
  readonly segmentFrames: number;
  readonly store: FrameStore;
  readonly load: LoadInputs;
  /** Checkpoints are in a folder in it. */
  readonly workDir: string;
  readonly signal: AbortSignal;
  readonly control?: FitControl;
  readonly onStep: (progress: FitProgress) => void;
}

/**
 * Trains on one side of a split, and chooses the epoch by another. One process at a time: two would write the same checkpoints.
 * @throws CodedError `cancelled` when the signal says so, `file-busy`, and what `fit` throws
 */
export async function trainSplit(training: SplitTraining): Promise<FitOutcome> {
  const dir = checkpointDir(training);
  await mkdir(dir, { recursive: true });
  const unlock = lockFile(join(dir, 'lock'), 'training the same network');
  try {
    return await trainLocked(training, dir);
  } finally {
    unlock();
  }
}

async function trainLocked(training: SplitTraining, dir: string): Promise<FitOutcome> {
  const { tf, network, sides, signal } = training;
  const outcome = await fit({
    ...training,
    model: network,
    training: sides.train,
    validation: sides.validation,
    reseed: (random) => reseedDropout(network, random),
    checkpoint: new Checkpoint(tf, dir),
  });
  if (!signal.aborted) return outcome;
  throw new CodedError('cancelled', 'stopped; the same command goes on from the last whole epoch');
}

/** Counted from 1, as people do. */
export function bestEpoch(history: readonly EpochRecord[]): number {
  const losses = history.map(({ validationLoss }) => validationLoss);
  return losses.indexOf(Math.min(...losses)) + 1;
}

/** What was trained before counts only for the same configuration, initial weights, songs with the same sound, and targets. */
function checkpointDir({ workDir, config, sides, store }: SplitTraining): string {
  const facts = [sides.train, sides.validation].map((side) =>
    side.map(({ id, targets, copies }) => [id, targets, copies.map((copy) => store.keyOf(copy))]),
  );
  const { initialWeights } = config.training;
  const start = initialWeights === undefined ? [] : [readInitialWeights(initialWeights).sha256];
  const key = createHash('sha256')
    .update(JSON.stringify([config, facts, ...start]))
    .digest('hex');
  return join(workDir, `${config.id}-${key.slice(0, 12)}`);
}
