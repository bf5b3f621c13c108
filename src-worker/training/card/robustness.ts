import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../../../src-shared/errors';
import { HEAD_NAMES, HEAD_NOUNS } from '../../../src-shared/model-spec';
import { formatShare } from '../experiments/report/format';
import { type Robustness, ROBUSTNESS_FILE, type TopLabel } from '../robustness/robustness';
import { table } from './markdown';

const robustnessSchema: z.ZodType<Robustness> = z.object({
  cases: z.array(
    z.object({
      name: z.string().min(1),
      clips: z.int().positive(),
      seconds: z.number().nonnegative(),
      topLabels: z.array(
        z.object({ label: z.string(), head: z.enum(HEAD_NAMES), meanProb: z.number(), maxProb: z.number() }),
      ),
      claimed: z.partialRecord(z.enum(HEAD_NAMES), z.int().nonnegative()),
    }),
  ),
});

/**
 * @returns null where it has not been measured
 * @throws CodedError `bad-input` when the file is not what it should be
 */
export async function readRobustness(modelDir: string): Promise<Robustness | null> {
  const path = join(modelDir, ROBUSTNESS_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return robustnessSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new CodedError('bad-input', `${path} is not a measurement of robustness`, { cause: error });
  }
}

/** Labels shown of each head. */
const SHOWN_LABELS = 3;

export function robustnessSection(robustness: Robustness | null): string {
  if (robustness === null) return '## Where it fails\nSilence, speech, noise and the like were not measured.';
  const rows = robustness.cases.map(({ name, clips, seconds, topLabels, claimed }) => [
    name,
    clips,
    seconds.toFixed(1),
    ...HEAD_NAMES.map((head) => claimed[head] ?? ''),
    [...Map.groupBy(topLabels, ({ head }) => head).values()].map(listLabels).join('; '),
  ]);
  return [
    '## Where it fails',
    'What the shipped network says of what is not the music it learned from: clips of each kind and their mean length, how many get a genre, a mood or a mood word that would be ' +
      'written, and the labels of each head with the highest mean probability (in brackets: of the clip with the most).',
    table(
      ['case', 'clips', 'seconds', ...HEAD_NAMES.map((head) => `with a ${HEAD_NOUNS[head]}`), 'highest labels'],
      rows,
    ),
  ].join('\n\n');
}

function listLabels(labels: readonly TopLabel[]): string {
  return labels
    .slice(0, SHOWN_LABELS)
    .map(({ label, meanProb, maxProb }) => `${label} ${formatShare(meanProb)} (${formatShare(maxProb)})`)
    .join(', ');
}
