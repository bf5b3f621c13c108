import { type ErrorInfo, toErrorInfo } from '../../../src-shared/errors';
import type { TensorFlow } from '../../engine/tensorflow';
import { refuseUnfitSongs, refuseUnfitSplits } from './check-songs';
import type { ExperimentConfig } from './config';
import { refuseUnfitInputs, refuseUnfitNetwork } from './network-family';
import type { ExperimentData } from './open-data';
import type { MatrixState } from './run-matrix';

/** What a dry run says of one experiment. */
export interface CheckedCell {
  readonly id: string;
  readonly isDone: boolean;
  /** Why it cannot be done; null where nothing speaks against it. */
  readonly problem: ErrorInfo | null;
}

/** @throws CodedError `bad-input` when an experiment is not possible with this music */
export function refuseUnfitData(config: ExperimentConfig, { songs, splits }: ExperimentData): void {
  refuseUnfitSongs(config, songs);
  refuseUnfitSplits(config, songs, splits);
}

/**
 * Spares the listening where not one of the experiments is possible; where some are, each is told of in its turn.
 * @param songs null where they are not known yet
 * @throws CodedError `bad-input`: what speaks against the first one
 */
export function refuseHopeless(
  configs: readonly ExperimentConfig[],
  songs: Parameters<typeof refuseUnfitSongs>[1] | null,
): void {
  const problems = configs.map((config) => {
    try {
      if (config.family === 'network') refuseUnfitInputs(config);
      if (songs !== null) refuseUnfitSongs(config, songs);
      return null;
    } catch (error) {
      return error;
    }
  });
  const [first] = problems;
  if (problems.every((problem) => problem !== null)) throw first;
}

/** Looks at everything that can be looked at without training. @param data null where no music is named */
export function checkCells(tf: TensorFlow, { cells, done }: MatrixState, data: ExperimentData | null): CheckedCell[] {
  return cells.map(({ config }) => {
    const isDone = done.has(config.id);
    return { id: config.id, isDone, problem: isDone ? null : findProblem(tf, config, data) };
  });
}

function findProblem(tf: TensorFlow, config: ExperimentConfig, data: ExperimentData | null): ErrorInfo | null {
  try {
    if (config.family === 'network') refuseUnfitNetwork(tf, config);
    if (data !== null) refuseUnfitData(config, data);
    return null;
  } catch (error) {
    return toErrorInfo(error);
  }
}

/** A line for each experiment, and one that counts them; ends with a newline. */
export function formatChecks(checks: readonly CheckedCell[]): string {
  const width = Math.max(...checks.map(({ id }) => id.length));
  const lines = checks.map(({ id, isDone, problem }) => {
    const state = isDone ? 'done' : problem === null ? 'to do' : `refused: ${problem.message.replace(`${id}: `, '')}`;
    return `${id.padEnd(width)}  ${state}`;
  });
  const [done, refused] = [checks.filter((check) => check.isDone).length, countRefused(checks)];
  const open = checks.length - done - refused;
  const total = `${checks.length} experiment${checks.length === 1 ? '' : 's'}`;
  return [...lines, '', `${total}: ${done} done, ${open} to do, ${refused} refused`, ''].join('\n');
}

export function countRefused(checks: readonly CheckedCell[]): number {
  return checks.filter(({ problem }) => problem !== null).length;
}
