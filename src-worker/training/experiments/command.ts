import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../../src-shared/errors';
import { loadTensorFlow } from '../../engine/tfjs-node';
import { usePlainBackend } from '../backends/use-fastest-backend';
import { summariseSkipped } from '../data/report-text';
import { createProgressLine } from '../progress-line';
import { runCellApart } from './cell-process';
import { checkCells, countRefused, formatChecks, refuseHopeless, refuseUnfitData } from './check-cells';
import type { ExperimentConfig } from './config';
import { type ExperimentCommand, parseExperimentCommand } from './experiment-options';
import type { MatrixCell } from './matrix';
import { createMatrixProgress } from './matrix-progress';
import { type ExperimentData, openData } from './open-data';
import { readCells } from './read-configs';
import { writeReports } from './report/write-reports';
import { findDone, type MatrixOutcome, type MatrixState, runMatrix } from './run-matrix';
import { listenForStop, STOPPED_EXIT_CODE } from './stop-signal';

/** The program that this is. */
export interface Trainer {
  /** What is started for one experiment. */
  readonly path: string;
  /** Chooses the backend for the processes that train. */
  readonly readyBackend: () => Promise<void>;
}

/**
 * `sleevenotes train` with an experiment, and `sleevenotes matrix`: trains and measures what is not done yet, each in a process of
 * its own, and keeps what it gave.
 * @param argv see `parseExperimentCommand`
 * @param which `one` refuses a matrix of which more than one experiment is meant
 * @returns the exit code: 0, 1 when some failed, 130 when stopped
 * @throws CodedError `bad-input` and whatever reading the data gives
 */
export async function runExperiments(argv: readonly string[], trainer: Trainer, which: 'one' | 'all'): Promise<number> {
  const command = parseExperimentCommand(argv);
  const cells = chooseCells(command);
  if (which === 'one' && cells.length > 1) {
    const cure = `for all of them: sleevenotes matrix --config ${command.configPath} …; for one of them: --experiment NAME`;
    throw new CodedError('bad-input', `${command.configPath} holds ${cells.length} experiments; ${cure}`);
  }
  return runCells(command, cells, trainer);
}

function chooseCells({ configPath, overrides, only }: ExperimentCommand): MatrixCell[] {
  const all = readCells(configPath, overrides);
  const exact = all.filter(({ config }) => config.id === only);
  const cells = exact.length > 0 ? exact : all.filter(({ config }) => config.id.includes(only ?? ''));
  if (cells.length > 0) return cells;
  const ids = all.map(({ config }) => config.id).join(', ');
  throw new CodedError('bad-input', `${configPath}: no experiment is called ${only ?? ''}; there are ${ids}`);
}

async function runCells(command: ExperimentCommand, cells: readonly MatrixCell[], trainer: Trainer): Promise<number> {
  const configs = cells.map(({ config }) => config);
  if (!command.dryRun) {
    refuseHopeless(configs, null);
    if (configs.some(({ family }) => family === 'network')) await trainer.readyBackend();
  }
  const data = await openDataOf(command, configs);
  const state = await findDone(cells, command.outDir, data?.facts ?? null);
  if (command.dryRun || data === null) return printChecks(state, data);
  const outcome = await runState(command, state, data, trainer);
  if (outcome.results.length > 0) {
    const indexPath = join(command.outDir, 'index.html');
    await writeReports([command.outDir], { indexPath, markdownPath: null, isDiff: false });
  }
  if (outcome.isStopped) return STOPPED_EXIT_CODE;
  return outcome.failures.length === 0 ? 0 : 1;
}

/** @returns null where no music is named, as only a dry run may */
async function openDataOf(
  { dataset, outDir, repeats, dryRun }: ExperimentCommand,
  configs: readonly ExperimentConfig[],
): Promise<ExperimentData | null> {
  if (dataset === null) return null;
  if (!dryRun) await mkdir(outDir, { recursive: true });
  const line = createProgressLine();
  return openData({
    dataset,
    outDir,
    repeats,
    dryRun,
    ffmpegPath: ffmpegPath(),
    onProgress: (stage, done, total) => line.update(stage, done, total, 'songs'),
    onSkipped: (skipped) => summariseSkipped(skipped).forEach((text) => line.print(text)),
    onLabelled: (songs) => {
      if (!dryRun) refuseHopeless(configs, songs);
    },
  });
}

async function printChecks(state: MatrixState, data: ExperimentData | null): Promise<number> {
  await usePlainBackend();
  const checks = checkCells(loadTensorFlow(), state, data);
  process.stdout.write(formatChecks(checks));
  return countRefused(checks) === 0 ? 0 : 1;
}

async function runState(
  { outDir, dataset }: ExperimentCommand,
  state: MatrixState,
  data: ExperimentData,
  trainer: Trainer,
): Promise<MatrixOutcome> {
  const signal = listenForStop();
  const progress = createMatrixProgress(state, outDir);
  signal.addEventListener('abort', progress.onStop);
  const outcome = await runMatrix(state, {
    ...progress,
    signal,
    async run(cell, onProgress) {
      refuseUnfitData(cell.config, data);
      const workDir = dataset?.workDir ?? outDir;
      const job = { cell, data, outDir, workDir, ffmpegPath: ffmpegPath() };
      return runCellApart(trainer.path, job, signal, onProgress);
    },
  });
  progress.onEnd(outcome);
  return outcome;
}

function ffmpegPath(): string {
  return process.env['FFMPEG_PATH'] ?? 'ffmpeg';
}
