import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HeadSpec } from '../../src-shared/model-spec';
import { HEAD_OF_FIELD } from '../../src-shared/tags';
import { heldOutThresholds } from '../../src-shared/threshold';
import type { TrainingReport } from '../../src-shared/training-report';
import { SPEC_FILE } from './load-model-spec';
import { CARD_FILE, replaceFile } from './model-folder-files';
import { REPORT_FILE } from './training-report-file';

/**
 * Chooses the thresholds of a retrained model anew, on the songs that were held out, for labels to be right this often where they are
 * written. What was measured in training stays as it is.
 * @param dir the model's folder
 * @throws CodedError `bad-input` naming the file that cannot be written
 */
export async function setPrecision(dir: string, report: TrainingReport, targetPrecision: number): Promise<void> {
  const thresholds = heldOutThresholds(report.songs, report.labels.length, targetPrecision);
  const labels = report.labels.map((label, index) => ({ ...label, threshold: thresholds[index]! }));
  const thresholdOf = new Map(labels.map(({ label, threshold }) => [label, threshold]));
  const reportText = `${JSON.stringify({ ...report, labels, thresholdsFor: targetPrecision })}\n`;
  await replaceFile(join(dir, REPORT_FILE), reportText);
  await noteInCard(dir, targetPrecision, labels);
  // Last: what the model does follows from it.
  await changeSpec(dir, (spec) => ({
    ...spec,
    heads: spec.heads.map((head) =>
      head.name === HEAD_OF_FIELD[report.field] ? withThresholds(head, thresholdOf) : head,
    ),
    files: { ...spec.files, ...(REPORT_FILE in spec.files ? { [REPORT_FILE]: sha256(reportText) } : {}) },
  }));
}

function withThresholds(head: HeadSpec, thresholdOf: ReadonlyMap<string, number | null>): HeadSpec {
  // Labels that were kept from the base model are in no report, and stay.
  return {
    ...head,
    labels: head.labels.map((label) => {
      const threshold = thresholdOf.get(label.id);
      return threshold === undefined ? label : { ...label, threshold };
    }),
  };
}

/** What `setPrecision` knows of a spec; everything else of it is written back as it was. */
interface SpecFile {
  readonly heads: readonly HeadSpec[];
  readonly files: Readonly<Record<string, string>>;
}

async function changeSpec(dir: string, change: (spec: SpecFile) => SpecFile): Promise<void> {
  const path = join(dir, SPEC_FILE);
  const spec = JSON.parse(await readFile(path, 'utf8')) as SpecFile;
  await replaceFile(path, `${JSON.stringify(change(spec), null, 2)}\n`);
}

const CARD_HEADING = '## Thresholds, chosen anew';

async function noteInCard(dir: string, targetPrecision: number, labels: TrainingReport['labels']): Promise<void> {
  const path = join(dir, CARD_FILE);
  const card = await readFile(path, 'utf8').catch(() => null);
  if (card === null) return;
  const [before = ''] = card.split(`\n${CARD_HEADING}\n`);
  await replaceFile(path, `${before.trimEnd()}\n\n${CARD_HEADING}\n\n${thresholdsText(targetPrecision, labels)}`);
}

function thresholdsText(targetPrecision: number, labels: TrainingReport['labels']): string {
  const rows = labels.map(
    ({ label, threshold }) => `| ${label} | ${threshold === null ? 'not written' : threshold.toFixed(2)} |`,
  );
  return [
    `After training they were set for labels to be right in ${Math.round(targetPrecision * 100)} % of the held-out songs they are written to. The figures above are of the thresholds before.`,
    '',
    '| label | written from |',
    '| --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
