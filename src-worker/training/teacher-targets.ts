import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../src-shared/errors';

/**
 * What published taggers say of the training tracks: one value per tag, the logit of the tagger's probability, standardised
 * over the tracks (mean 0, deviation 1), because the taggers' probabilities are uncalibrated and most are tiny.
 */
export interface TeacherTargets {
  /** As the columns of the table name them. */
  readonly tags: readonly string[];
  readonly tagCount: number;
  /** Undefined for a track no tagger has heard. */
  readonly of: (trackId: string) => Float32Array | undefined;
  /** sha256 of what was read, to tell one set of answers from another. */
  readonly fingerprint: string;
}

const PROBABILITY_FLOOR = 1e-5;

/**
 * Reads `soft-labels.tsv`: column `id`, then one probability column per tag.
 * @throws CodedError `file-missing`, `bad-input`
 */
export async function readTeacherTargets(dataDir: string): Promise<TeacherTargets> {
  const path = join(dataDir, 'soft-labels.tsv');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new CodedError('file-missing', `${path} cannot be read; set distillation.weight to 0 to train without it`, {
      cause: error,
    });
  });
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const tags = header.split('\t').slice(1);
  const tagCount = tags.length;
  const rows = new Map(lines.map((line) => parseRow(line, tagCount, path)));
  standardise([...rows.values()], tagCount);
  const fingerprint = createHash('sha256').update(text).digest('hex');
  return { tags, tagCount, fingerprint, of: (trackId) => rows.get(trackId) };
}

function parseRow(line: string, tagCount: number, path: string): [string, Float32Array] {
  const [id = '', ...cells] = line.split('\t');
  const logits = Float32Array.from(cells, (cell) => logit(Number(cell)));
  if (logits.length !== tagCount || logits.some(Number.isNaN)) {
    throw new CodedError('bad-input', `${path}: the row of ${id} does not hold ${tagCount} numbers`);
  }
  return [id, logits];
}

function logit(probability: number): number {
  const p = Math.min(Math.max(probability, PROBABILITY_FLOOR), 1 - PROBABILITY_FLOOR);
  return Math.log(p / (1 - p));
}

function standardise(rows: readonly Float32Array[], tagCount: number): void {
  for (let tag = 0; tag < tagCount; tag++) {
    const mean = rows.reduce((sum, row) => sum + row[tag]!, 0) / rows.length;
    const variance = rows.reduce((sum, row) => sum + (row[tag]! - mean) ** 2, 0) / rows.length;
    const deviation = Math.sqrt(variance) || 1;
    for (const row of rows) row[tag] = (row[tag]! - mean) / deviation;
  }
}
