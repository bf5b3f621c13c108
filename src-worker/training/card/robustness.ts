import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../../../src-shared/errors';
import { HEAD_NAMES, HEAD_NOUNS, type HeadName } from '../../../src-shared/model-spec';
import { formatShare } from '../experiments/report/format';
import { NOT_MUSIC } from '../not-music';
import { type ClaimedLabel, type Robustness, ROBUSTNESS_FILE, type TopLabel } from '../robustness/robustness';
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
      claimedLabels: z
        .array(z.object({ label: z.string(), head: z.enum(HEAD_NAMES), clips: z.int().positive() }))
        .nullable()
        .default(null),
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

/** What measuring these kinds does not tell, where the network was taught such things. */
const KIN = `Most of the kinds measured have kin in training: the same or similar generators with other seeds, other voices of the same speech synthesiser, other speakers of the same packages. Kinds it never heard
will fare worse. Sounds between noise and music (square waves, tones of dialling), and loud or distorted noise and speech, can get tags.`;

/** @param trainedOn tracks by source */
export function robustnessSection(robustness: Robustness | null, trainedOn: Readonly<Record<string, number>>): string {
  if (robustness === null) return '## Where it fails\nSilence, speech, noise and the like were not measured.';
  return [
    '## Where it fails',
    'What the shipped network says of what is not the music it learned from: clips of each kind and their mean length, how many get a genre, a mood or a mood word that would be ' +
      'written, which labels these are and of how many clips where that was counted, and the labels of each head with the highest mean probability (in brackets: of the clip with the most).',
    caseTable(robustness),
    (trainedOn[NOT_MUSIC] ?? 0) > 0 ? KIN : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function caseTable({ cases }: Robustness): string {
  // Files of earlier versions do not name the labels.
  const isNamed = cases.some(({ claimedLabels }) => claimedLabels !== null);
  const rows = cases.map(({ name, clips, seconds, topLabels, claimed, claimedLabels }) => [
    name,
    clips,
    seconds.toFixed(1),
    ...HEAD_NAMES.map((head) => claimed[head] ?? ''),
    ...(isNamed ? [listByHead(claimedLabels ?? [], listClaimed)] : []),
    listByHead(topLabels, listLikeliest),
  ]);
  const counts = HEAD_NAMES.map((head) => `with a ${HEAD_NOUNS[head]}`);
  return table(
    ['case', 'clips', 'seconds', ...counts, ...(isNamed ? ['written of clips'] : []), 'highest labels'],
    rows,
  );
}

function listByHead<Label extends { readonly head: HeadName }>(
  labels: readonly Label[],
  list: (labels: readonly Label[]) => string,
): string {
  return [...Map.groupBy(labels, ({ head }) => head).values()].map(list).join('; ');
}

function listClaimed(labels: readonly ClaimedLabel[]): string {
  return labels.map(({ label, clips }) => `${label} ${clips}`).join(', ');
}

function listLikeliest(labels: readonly TopLabel[]): string {
  return labels
    .slice(0, SHOWN_LABELS)
    .map(({ label, meanProb, maxProb }) => `${label} ${formatShare(meanProb)} (${formatShare(maxProb)})`)
    .join(', ');
}
