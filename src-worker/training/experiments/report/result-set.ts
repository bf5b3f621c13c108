import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { CodedError, type ErrorInfo, toErrorInfo } from '../../../../src-shared/errors';
import { readResult, RESULT_FILE, type StoredResult } from '../result-file';

/** An experiment with the folder it is kept in. */
export type KeptExperiment = StoredResult & { readonly folder: string };

/** All experiments below a folder, by their ids. */
export interface ResultSet {
  readonly name: string;
  readonly experiments: readonly KeptExperiment[];
  /** Results that could not be read. */
  readonly failures: readonly ErrorInfo[];
}

const DEEPEST = 4;

/**
 * Reads every result below a folder, or in it.
 * @throws CodedError `file-missing`; `bad-input` when there is none
 */
export async function readResultSet(dir: string): Promise<ResultSet> {
  const folders = await findResults(dir, 0);
  if (folders.length === 0) {
    throw new CodedError(
      'bad-input',
      `${dir}: no ${RESULT_FILE} in it or below; a folder that train or matrix filled is meant`,
    );
  }
  const experiments: KeptExperiment[] = [];
  const failures: ErrorInfo[] = [];
  for (const folder of folders) {
    try {
      experiments.push({ folder, ...(await readResult(folder)) });
    } catch (error) {
      failures.push(toErrorInfo(error));
    }
  }
  experiments.sort((a, b) => compareIds(a.result.config.id, b.result.config.id));
  return { name: basename(resolve(dir)), experiments, failures };
}

async function findResults(dir: string, depth: number): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: unknown) => {
    throw new CodedError('file-missing', `${dir} cannot be opened: there is no such folder, or it may not be read`, {
      cause: error,
    });
  });
  const own = entries.some((entry) => entry.isFile() && entry.name === RESULT_FILE) ? [dir] : [];
  const below = depth === DEEPEST ? [] : entries.filter((entry) => entry.isDirectory());
  const found = await Promise.all(below.map((entry) => findResults(join(dir, entry.name), depth + 1)));
  return [...own, ...found.flat()];
}

/** `3s` before `10s`. */
function compareIds(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
