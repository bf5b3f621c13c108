import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CodedError } from '../../../src-shared/errors';
import { loadTensorFlow } from '../../engine/tfjs-node';
import { type DatasetCommand, parseDatasetCommand } from '../data/command-options';
import { makeSplit, type Split } from '../data/make-split';
import { chooseSource } from '../data/open-source';
import { type Dataset, readDataset } from '../data/read-dataset';
import { readSplit, refuseForeignSplit, writeSplit } from '../data/split-file';
import { createProgressLine, type ProgressLine } from '../progress-line';
import { type ExperimentConfig, isSameConfig } from './config';
import { isMatrix } from './matrix';
import { type Override, parseOverride } from './overrides';
import { readConfigs } from './read-configs';
import { reportPage } from './report/page';
import type { ExperimentResult } from './result';
import { type ExperimentSong, runExperiment, type Sides } from './run-experiment';
import { summaryTable } from './summary';

interface ExperimentCommand {
  readonly configPath: string;
  readonly outDir: string;
  /** Only experiments whose id holds this; a matrix can be done in parts. */
  readonly only: string | null;
  /** Values of the configuration for this run. */
  readonly overrides: readonly Override[];
  readonly dataset: DatasetCommand;
}

/** Whether a configuration file is an experiment or a matrix of them, rather than the recipe of a model to ship. */
export function isExperimentFile(path: string): boolean {
  try {
    const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isMatrix(json) || (typeof json === 'object' && json !== null && 'task' in json);
  } catch {
    // What is wrong with it is told by whoever reads it in earnest.
    return false;
  }
}

/**
 * Trains and measures every experiment of a file, and writes for each a folder with its result and a page to look at, and a
 * table of all. What is done already is not done again.
 * @param argv `--config FILE --data PATH --out DIR --experiment TEXT --set KEY=VALUE`, and what `sleevenotes dataset` takes
 * @throws CodedError `bad-input` and whatever reading the data gives
 */
export async function runExperiments(argv: readonly string[]): Promise<void> {
  const command = parseCommand(argv);
  const configs = readConfigs(command.configPath, command.overrides).filter(({ id }) =>
    id.includes(command.only ?? ''),
  );
  if (configs.length === 0)
    throw new CodedError('bad-input', `${command.configPath}: no experiment is called ${command.only ?? ''}`);
  const line = createProgressLine();
  await mkdir(command.outDir, { recursive: true });
  const dataset = await readDataset({
    source: await chooseSource(command.dataset.path, command.dataset.labels, command.dataset.labelSet),
    edit: command.dataset.edit,
    listening: { ffmpegPath: ffmpegPath(), fingerprintDir: command.dataset.workDir },
    onProgress: (stage, done, total) => line.update(stage, done, total, 'songs'),
  });
  const split = await splitOf(dataset, command);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const results: ExperimentResult[] = [];
  for (const config of configs) {
    results.push(await resultOf(config, command, dataset, split, stop.signal, line));
    await writeWhole(join(command.outDir, 'summary.md'), summaryTable(results));
  }
  process.stdout.write(summaryTable(results));
}

function parseCommand(argv: readonly string[]): ExperimentCommand {
  const { values, tokens } = parseArgs({
    args: [...argv],
    strict: false,
    tokens: true,
    options: {
      config: { type: 'string' },
      data: { type: 'string' },
      out: { type: 'string', default: 'results' },
      experiment: { type: 'string' },
      set: { type: 'string', multiple: true, default: [] },
    },
  });
  const { config, data, out, experiment, set } = values;
  if (typeof config !== 'string') throw new CodedError('bad-input', '--config needs a file');
  if (typeof data !== 'string')
    throw new CodedError('bad-input', '--data is missing: a folder of labelled music, or a manifest');
  const own = new Set(
    tokens.flatMap((token) => (token.kind === 'option' && isOwn(token.name) ? ownPlaces(token) : [])),
  );
  const dataset = parseDatasetCommand([data, ...argv.filter((_, place) => !own.has(place))]);
  if (dataset === null || typeof out !== 'string') throw new CodedError('bad-input', 'see: sleevenotes train --help');
  const only = typeof experiment === 'string' ? experiment : null;
  const overrides = (set as readonly (string | boolean)[]).map((text) =>
    parseOverride(text === true ? '' : String(text)),
  );
  return { configPath: config, outDir: out, only, overrides, dataset };
}

function isOwn(name: string): boolean {
  return ['config', 'data', 'out', 'experiment', 'set'].includes(name);
}

/** An option's own place among the arguments, and that of its value where it stands apart. */
function ownPlaces({ index, inlineValue }: { index: number; inlineValue?: boolean | undefined }): number[] {
  return inlineValue === true ? [index] : [index, index + 1];
}

/** The split is a file beside the results: made once, and then the same for every experiment. */
async function splitOf(dataset: Dataset, { dataset: asked, outDir }: ExperimentCommand): Promise<Split> {
  const path = asked.splitPath ?? join(outDir, 'split.tsv');
  const duplicates = dataset.duplicates ?? [];
  if (existsSync(path)) {
    const split = await readSplit(path);
    refuseForeignSplit(path, split, dataset.songs, duplicates);
    return split;
  }
  const split = makeSplit(dataset.songs, duplicates, asked);
  await writeSplit(path, split);
  return split;
}

async function resultOf(
  config: ExperimentConfig,
  { outDir, dataset: { workDir } }: ExperimentCommand,
  dataset: Dataset,
  split: Split,
  signal: AbortSignal,
  line: ProgressLine,
): Promise<ExperimentResult> {
  const folder = join(outDir, config.id);
  const resultPath = join(folder, 'result.json');
  const done = existsSync(resultPath) ? (JSON.parse(readFileSync(resultPath, 'utf8')) as ExperimentResult) : null;
  if (done !== null && isSameConfig(done.config, config)) return done;
  const rowOf = new Map(split.rows.map((row) => [row.id, row]));
  const songs: ExperimentSong[] = dataset.songs.map(({ id, path, labels }) => ({
    id,
    path,
    labels,
    group: rowOf.get(id)?.group ?? id,
  }));
  const { result, extras } = await runExperiment({
    tf: loadTensorFlow(),
    config,
    songs,
    splits: sidesOf(split),
    workDir,
    ffmpegPath: ffmpegPath(),
    signal,
    onFeatures: (count, total) => line.update(`${config.id}, features`, count, total, 'songs'),
    onStep: (index, { epoch, epochs, step, steps, loss }) =>
      line.update(
        `${config.id}, split ${index + 1}: epoch ${epoch + 1}`,
        epoch * steps + step + 1,
        epochs * steps,
        `loss ${loss.toFixed(3)}`,
      ),
  });
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, 'report.html'), reportPage(result, extras));
  await writeWhole(resultPath, `${JSON.stringify(result, null, 1)}\n`);
  line.print(`${config.id}: accuracy ${result.scores.accuracy.value.toFixed(3)}, ${join(folder, 'report.html')}`);
  return result;
}

/** A split in three as it is; of folds, each is the test side once, and the next one its validation side. */
function sidesOf({ kind, rows }: Split): Sides[] {
  if (kind === 'hold-out') {
    return [new Map(rows.flatMap(({ id, place }) => (isSide(place) ? [[id, place] as const] : [])))];
  }
  const folds = [...new Set(rows.map(({ place }) => place))]
    .filter((place) => /^\d+$/.test(place))
    .sort((a, b) => Number(a) - Number(b));
  return folds.map((fold, index) => {
    const next = folds[(index + 1) % folds.length];
    const sideOf = (place: string) => (place === fold ? 'test' : place === next ? 'validation' : 'train');
    return new Map(rows.flatMap(({ id, place }) => (folds.includes(place) ? [[id, sideOf(place)] as const] : [])));
  });
}

function isSide(place: string): place is 'train' | 'validation' | 'test' {
  return place === 'train' || place === 'validation' || place === 'test';
}

function ffmpegPath(): string {
  return process.env['FFMPEG_PATH'] ?? 'ffmpeg';
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.tmp`, text);
  await rename(`${path}.tmp`, path);
}
