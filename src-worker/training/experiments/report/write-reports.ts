import { mkdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { ErrorInfo } from '../../../../src-shared/errors';
import { writePage, writeWhole } from '../result-file';
import { diffSets, type SetDifference } from './diff';
import { indexPage } from './index-page';
import { markdownReport } from './markdown';
import { type KeptExperiment, readResultSet, type ResultSet } from './result-set';

export interface ReportTargets {
  /** The page that compares all. */
  readonly indexPath: string;
  /** The same tables as Markdown; null: none. */
  readonly markdownPath: string | null;
  /** Also says how the second folder differs from the first. */
  readonly isDiff: boolean;
}

export interface WrittenReports {
  readonly experiments: number;
  /** What stands in the Markdown, whether or not it was written. */
  readonly markdown: string;
  /** Results that could not be read. */
  readonly failures: readonly ErrorInfo[];
}

/**
 * Makes every page anew from what is kept: one beside each result, and one for all.
 * @param dirs folders with results in them or below
 * @throws CodedError `file-missing`, `bad-input` as `readResultSet`
 */
export async function writeReports(dirs: readonly string[], targets: ReportTargets): Promise<WrittenReports> {
  const sets: ResultSet[] = [];
  for (const dir of dirs) sets.push(await readResultSet(dir));
  const experiments = sets.flatMap((set) => set.experiments);
  for (const experiment of experiments) await writePage(experiment.folder, experiment);
  const difference = targets.isDiff ? differenceOf(sets) : null;
  const markdown = markdownReport(sets, difference);
  const page = indexPage({ sets, difference, linkTo: (experiment) => linkFrom(targets.indexPath, experiment) });
  await writeInto(targets.indexPath, page);
  if (targets.markdownPath !== null) await writeInto(targets.markdownPath, markdown);
  return { experiments: experiments.length, markdown, failures: sets.flatMap((set) => set.failures) };
}

function differenceOf([first, second]: readonly ResultSet[]): SetDifference | null {
  return first === undefined || second === undefined ? null : diffSets(first, second);
}

function linkFrom(indexPath: string, { folder }: KeptExperiment): string {
  const steps = relative(dirname(indexPath), join(folder, 'report.html')).split(sep);
  return steps.map(encodeURIComponent).join('/');
}

async function writeInto(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeWhole(path, text);
}
