import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../../src-shared/errors';
import { loadTensorFlow } from '../../engine/tfjs-node';
import { summariseSkipped } from '../data/report-text';
import { createProgressLine } from '../progress-line';
import { runCellApart } from './cell-process';
import { checkCells, countRefused, formatChecks, refuseHopeless, refuseUnfitData } from './check-cells';
import type { ExperimentConfig } from './config';
import { type ExperimentCommand, parseExperimentCommand } from './experiment-options';
import type { MatrixCell } from './matrix';
import { createMatrixProgress } from './matrix-progress';
import type { ReportProgress } from './model-family';
import { type ExperimentData, openData } from './open-data';
import { readCells } from './read-configs';
import { writeReports } from './report/write-reports';
import type { ExperimentResult } from './result';
import { type CellJob, runCell } from './run-cell';
import { findDone, type MatrixOutcome, type MatrixState, runMatrix } from './run-matrix';
import { listenForStop, STOPPED_EXIT_CODE } from './stop-signal';

type CellRunner = (job: CellJob, signal: AbortSignal, onProgress: ReportProgress) => Promise<ExperimentResult>;

/**
 * `sleevenotes train` with an experiment: trains and measures it, unless that is done, and keeps what it gave.
 * @param argv see `parseExperimentCommand`
 * @returns the exit code, as `trainMatrix`
 * @throws CodedError `bad-input`, also for a matrix of which more than one experiment is meant; whatever reading the data gives
 */
export async function trainExperiment(argv: readonly string[]): Promise<number> {
  const command = parseExperimentCommand(argv);
  const cells = chooseCells(command);
  if (cells.length === 1) return runCells(command, cells, runCell);
  const cure = `for all of them: sleevenotes matrix --config ${command.configPath} …; for one of them: --experiment NAME`;
  throw new CodedError('bad-input', `${command.configPath} holds ${cells.length} experiments; ${cure}`);
}

/**
 * `sleevenotes matrix`: every experiment of a file that is not done yet, each in a process of its own.
 * @param argv see `parseExperimentCommand`
 * @param trainerPath the program that does one
 * @returns the exit code: 0, 1 when some failed, 130 when stopped
 * @throws CodedError `bad-input` and whatever reading the data gives
 */
export async function trainMatrix(argv: readonly string[], trainerPath: string): Promise<number> {
  const command = parseExperimentCommand(argv);
  return runCells(command, chooseCells(command), (job, signal, onProgress) =>
    runCellApart(trainerPath, job, signal, onProgress),
  );
}

function chooseCells({ configPath, overrides, only }: ExperimentCommand): MatrixCell[] {
  const all = readCells(configPath, overrides);
  const exact = all.filter(({ config }) => config.id === only);
  const cells = exact.length > 0 ? exact : all.filter(({ config }) => config.id.includes(only ?? ''));
  if (cells.length > 0) return cells;
  const ids = all.map(({ config }) => config.id).join(', ');
  throw new CodedError('bad-input', `${configPath}: no experiment is called ${only ?? ''}; there are ${ids}`);
}

async function runCells(command: ExperimentCommand, cells: readonly MatrixCell[], run: CellRunner): Promise<number> {
  const configs = cells.map(({ config }) => config);
  if (!command.dryRun) refuseHopeless(configs, null);
  const data = await openDataOf(command, configs);
  const state = await findDone(cells, command.outDir, data?.facts ?? null);
  if (command.dryRun || data === null) return printChecks(state, data);
  const outcome = await runState(command, state, data, run);
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

function printChecks(state: MatrixState, data: ExperimentData | null): number {
  const checks = checkCells(loadTensorFlow(), state, data);
  process.stdout.write(formatChecks(checks));
  return countRefused(checks) === 0 ? 0 : 1;
}

async function runState(
  { outDir, dataset }: ExperimentCommand,
  state: MatrixState,
  data: ExperimentData,
  run: CellRunner,
): Promise<MatrixOutcome> {
  const signal = listenForStop();
  const progress = createMatrixProgress(state, outDir);
  const outcome = await runMatrix(state, {
    ...progress,
    signal,
    async run(cell, onProgress) {
      refuseUnfitData(cell.config, data);
      const workDir = dataset?.workDir ?? outDir;
      return run({ cell, data, outDir, workDir, ffmpegPath: ffmpegPath() }, signal, onProgress);
    },
  });
  progress.onEnd(outcome);
  return outcome;
}

function ffmpegPath(): string {
  return process.env['FFMPEG_PATH'] ?? 'ffmpeg';
}
