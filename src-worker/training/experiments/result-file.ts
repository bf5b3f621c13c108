import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { CodedError } from '../../../src-shared/errors';
import type { ReportExtras } from './report/extras';
import { reportPage } from './report/page';
import type { ExperimentResult } from './result';
import { extrasSchema, resultSchema } from './result-schema';
import { formatJson, roundNumbers } from './stable-json';

export const RESULT_FILE = 'result.json';
const EXTRAS_FILE = 'extras.json';

/** A result with what its page shows beside it. */
export interface StoredResult {
  readonly result: ExperimentResult;
  /** Null where they were not kept. */
  readonly extras: ReportExtras | null;
}

/** Fewer digits than differ between machines, more than any interval is narrow. */
const RESULT_DIGITS = 5;
const EXTRAS_DIGITS = 3;

/**
 * Keeps an experiment in its folder: result.json (to diff and tabulate), extras.json (songs' answers, map and pictures) and
 * report.html (to look at), the result last, because it says that all is there.
 * @returns the result as it was kept
 */
export async function writeResult(
  folder: string,
  result: ExperimentResult,
  extras: ReportExtras,
): Promise<ExperimentResult> {
  const { formatVersion, config, ...measurements } = result;
  const kept = { formatVersion, config, ...roundNumbers(measurements, RESULT_DIGITS) };
  const keptExtras = roundNumbers(extras, EXTRAS_DIGITS);
  await writeWhole(join(folder, EXTRAS_FILE), formatJson(keptExtras));
  await writePage(folder, { result: kept, extras: keptExtras });
  await writeWhole(join(folder, RESULT_FILE), formatJson(kept));
  return kept;
}

/** Writes the page of a kept result anew. */
export async function writePage(folder: string, { result, extras }: StoredResult): Promise<void> {
  await writeWhole(join(folder, 'report.html'), reportPage(result, extras));
}

/**
 * @param folder with a result.json
 * @throws CodedError `file-missing`, `file-unreadable`; `bad-input` where it is no result, or one of another version
 */
export async function readResult(folder: string): Promise<StoredResult> {
  const result = await readJson(join(folder, RESULT_FILE), resultSchema);
  const extrasPath = join(folder, EXTRAS_FILE);
  const extras = existsSync(extrasPath) ? await readJson(extrasPath, extrasSchema) : null;
  return { result, extras };
}

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new CodedError('bad-input', `${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const version = (json as { formatVersion?: unknown } | null)?.formatVersion;
  if (version !== undefined && version !== 1) {
    const cure = 'made by another version of Sleevenotes; do the experiment again, or report on it with that version';
    throw new CodedError('bad-input', `${path} has format ${JSON.stringify(version)}, this version reads 1: ${cure}`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
  throw new CodedError('bad-input', `${path} is not the result of an experiment${where}; do the experiment again`);
}

/** Whoever reads at any moment finds the old file or the new one. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.tmp`, text);
  await rename(`${path}.tmp`, path);
}
