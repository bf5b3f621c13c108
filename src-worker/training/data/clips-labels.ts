import { join } from 'node:path';
import { CodedError } from '../../../src-shared/errors';
import { GENRE_LABELS, genreTargets } from '../labels';
import type { TableRow } from '../../../src-shared/node/delimited-table';

/**
 * `clips.tsv`: the manifest of several data sets in one, each with words of its own. One set of labels is asked for, which
 * takes the rows of the data set that has it.
 */

/** Columns that tell a `clips.tsv` from any other manifest. */
const CLIPS_COLUMNS = ['id', 'source', 'group', 'fold', 'quadrant', 'genres_native'] as const;

export const LABEL_SETS = ['gtzan-genres', 'emotify-genres', 'allmusic-genres', 'quadrants'] as const;
export type LabelSet = (typeof LABEL_SETS)[number];

const SOURCES: Readonly<Record<LabelSet, string>> = {
  'gtzan-genres': 'gtzan',
  'emotify-genres': 'emotify',
  'allmusic-genres': '4q',
  quadrants: '4q',
};

export function isClipsTable(columns: readonly string[]): boolean {
  return CLIPS_COLUMNS.every((column) => columns.includes(column));
}

/** @returns the columns a `clips.tsv` lacks */
export function missingClipsColumns(columns: readonly string[]): string[] {
  return CLIPS_COLUMNS.filter((column) => !columns.includes(column));
}

/** Where a clip's audio lies. @param dir folder of the `clips.tsv` */
export function clipPath(dir: string, id: string): string {
  return join(dir, 'clips', `${id}.opus`);
}

/** @returns a clip's labels in the names the shipped models use; null for a clip of another data set */
export function clipLabels(row: TableRow, labelSet: LabelSet): string[] | null {
  const source = row.cell('source');
  if (source !== SOURCES[labelSet]) return null;
  if (labelSet === 'quadrants') return [row.cell('quadrant')].filter((quadrant) => quadrant !== '');
  const targets = genreTargets(source, row.cell('genres_native').split(';'));
  return GENRE_LABELS.filter((_, i) => targets[i] === 1).map(({ id }) => id);
}

/** @throws CodedError `bad-input` naming the sets there are */
export function refuseMissingLabelSet(path: string): never {
  throw new CodedError(
    'bad-input',
    `${path} holds several data sets; say which labels are meant: --label-set ${LABEL_SETS.join(', ')}`,
  );
}
