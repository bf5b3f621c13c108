import { existsSync } from 'node:fs';
import { CodedError, toErrorInfo } from '../../../src-shared/errors';
import { failureText } from '../failure-text';
import { createProgressLine } from '../progress-line';
import { DATASET_HELP, type DatasetCommand, parseDatasetCommand } from './command-options';
import { reportDataset } from './dataset-report';
import { makeSplit, type Split } from './make-split';
import { chooseSource } from './open-source';
import { type Dataset, readDataset } from './read-dataset';
import { formatReport } from './report-text';
import { readSplit, refuseForeignSplit, writeSplit } from './split-file';
import { summariseSplit } from './split-summary';

/** What takes less is not worth a word. */
const QUIET_MS = 1000;

/**
 * `sleevenotes dataset`: the report goes to standard output, progress and problems to standard error.
 * @param argv what follows the command's name
 * @returns the exit code: 0, 1 when something failed, 2 for bad usage
 */
export async function runDatasetCommand(argv: readonly string[]): Promise<number> {
  try {
    const command = parseDatasetCommand(argv);
    process.stdout.write(command === null ? DATASET_HELP : await describeDataset(command));
    return 0;
  } catch (error) {
    const { code } = toErrorInfo(error);
    const hint = code === 'bad-input' || code === 'file-missing' ? '\nSee: sleevenotes dataset --help' : '';
    process.stderr.write(`sleevenotes dataset: ${failureText(error)}${hint}\n`);
    return code === 'bad-input' ? 2 : 1;
  }
}

async function describeDataset(command: DatasetCommand): Promise<string> {
  const { path, labels, labelSet, edit, quick, workDir } = command;
  const ffmpegPath = process.env['FFMPEG_PATH'] ?? 'ffmpeg';
  const dataset = await readDataset({
    source: await chooseSource(path, labels, labelSet),
    edit,
    listening: quick ? null : { ffmpegPath, fingerprintDir: workDir },
    onProgress: createProgress(),
  });
  if (dataset.songs.length === 0) throw nothingFound(path, dataset);
  const split = await splitAsAsked(dataset, command);
  const report = reportDataset(dataset, split === null ? null : summariseSplit(split));
  return command.json ? `${JSON.stringify(report)}\n` : formatReport(report);
}

function createProgress(): (stage: string, done: number, total: number) => void {
  const line = createProgressLine();
  const startedMs = Date.now();
  return (stage, done, total) => {
    if (Date.now() - startedMs > QUIET_MS) line.update(stage, done, total, 'songs');
  };
}

function nothingFound(path: string, { skipped }: Dataset): CodedError {
  const reasons = [...Map.groupBy(skipped, ({ reason }) => reason).values()];
  const why = reasons.map((songs) => `\n  ${songs.length} left out, e.g. ${songs[0]!.detail}`).join('');
  return new CodedError('bad-input', `no labelled song in ${path}${why === '' ? ': there is no audio' : why}`);
}

/** Null when no split was asked for. A split that exists is checked, never overwritten: results may rest on it. */
async function splitAsAsked(dataset: Dataset, command: DatasetCommand): Promise<Split | null> {
  const { splitPath, sizes } = command;
  if (splitPath === null && sizes === null) return null;
  const duplicates = dataset.duplicates ?? [];
  if (splitPath !== null && existsSync(splitPath)) {
    const split = await readSplit(splitPath);
    refuseForeignSplit(splitPath, split, dataset.songs, duplicates, command.level);
    process.stderr.write(`${splitPath} is there already, and fits\n`);
    return split;
  }
  const split = makeSplit(dataset.songs, duplicates, command);
  if (splitPath !== null) await writeSplit(splitPath, split);
  return split;
}
