import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, toErrorInfo } from '../../../src-shared/errors';
import { loadTensorFlow } from '../../engine/tfjs-node';
import { publishExperiment } from './export/publish-experiment';
import type { MatrixCell } from './matrix';
import type { ReportProgress } from './model-family';
import type { ExperimentData } from './open-data';
import type { ExperimentResult } from './result';
import { writeResult } from './result-file';
import { runExperiment } from './run-experiment';

/** One experiment with all it needs; crosses the border to a process of its own. */
export interface CellJob {
  readonly cell: MatrixCell;
  readonly data: ExperimentData;
  /** Gets a folder with the experiment's name. */
  readonly outDir: string;
  readonly workDir: string;
  readonly ffmpegPath: string;
}

/**
 * Trains and measures one experiment and keeps what it gave; goes on where an interrupted one stopped.
 * @throws CodedError `cancelled`, `disk-full`, and what `runExperiment` throws
 */
export async function runCell(
  job: CellJob,
  signal: AbortSignal,
  onProgress: ReportProgress,
): Promise<ExperimentResult> {
  try {
    return await runAndKeep(job, signal, onProgress);
  } catch (error) {
    if (error instanceof CodedError || toErrorInfo(error).code !== 'disk-full') throw error;
    const where = `the disk of ${job.workDir} or ${job.outDir} is full`;
    throw new CodedError('disk-full', `${where}: make room; the same command goes on`, { cause: error });
  }
}

async function runAndKeep(job: CellJob, signal: AbortSignal, onProgress: ReportProgress): Promise<ExperimentResult> {
  const { config, options } = job.cell;
  const {
    result: measured,
    extras,
    model,
  } = await runExperiment({
    config,
    songs: job.data.songs,
    splits: job.data.splits,
    workDir: job.workDir,
    ffmpegPath: job.ffmpegPath,
    loadTensorFlow,
    signal,
    onProgress: (stage, ...progress) => onProgress(`${config.id}, ${stage}`, ...progress),
  });
  const { formatVersion, config: usedConfig, ...rest } = measured;
  const result = { formatVersion, config: usedConfig, variant: options, data: job.data.facts, ...rest };
  const folder = join(job.outDir, config.id);
  await mkdir(folder, { recursive: true });
  // Before the result: where that is, the experiment is done.
  if (model !== null && config.family === 'network') {
    const [sides] = job.data.splits;
    const facts = { model, result: { ...result, config }, songs: job.data.songs, sides: sides! };
    await publishExperiment(join(folder, 'model'), facts);
  }
  return writeResult(folder, result, extras);
}
