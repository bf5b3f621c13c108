import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, toErrorInfo } from '../../src-shared/errors';
import { trainingReportSchema, type TrainingReport } from '../../src-shared/training-report';

export const REPORT_FILE = 'training.json';

interface Kept {
  /** Changes when the file does. */
  readonly version: string;
  readonly report: TrainingReport;
}

/** Reads what retrained models were measured at. A report of a large library takes a while to read, so the last ones are kept. */
export class TrainingReports {
  private readonly kept = new Map<string, Kept>();

  /**
   * @param dir a model's folder
   * @returns null when it holds no report: the model was not retrained in the app
   * @throws CodedError `model-invalid` when the report is broken
   */
  async read(dir: string): Promise<TrainingReport | null> {
    const path = join(dir, REPORT_FILE);
    const version = await versionOf(path);
    if (version === null) return null;
    const known = this.kept.get(path);
    if (known?.version === version) return known.report;
    const report = await readCheckedReport(path);
    this.kept.set(path, { version, report });
    return report;
  }
}

async function versionOf(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  return found === null ? null : `${found.mtimeMs} ${found.size}`;
}

/**
 * @param name told in place of the path
 * @throws CodedError `model-invalid` naming it
 */
export async function readCheckedReport(path: string, name = path): Promise<TrainingReport> {
  try {
    return trainingReportSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (thrown) {
    const { message } = toErrorInfo(thrown);
    throw new CodedError('model-invalid', `${name} is no report of a training: ${message}; train the model again`, {
      cause: thrown,
    });
  }
}
