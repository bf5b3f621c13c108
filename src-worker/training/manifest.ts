import { join } from 'node:path';
import { CodedError, toErrorInfo } from '../../src-shared/errors';
import { clipPath, missingClipsColumns } from './data/clips-labels';
import { readTable, type TableRow } from '../../src-shared/node/delimited-table';
import { closedGenreList, genreTargets, MOOD_LABELS, moodTargets, themeTargets, type Target } from './labels';

/** One labelled audio file. */
export interface LabelledTrack {
  /** Unique within the manifest. */
  readonly id: string;
  readonly path: string;
  /** Data set it comes from: decides how its labels are read and reported. */
  readonly source: string;
  /** Tracks of one group (an artist, or the track itself) are never on two sides of a split. */
  readonly group: string;
  /** Given cross-validation fold, 0-based; null: never held out (tracks without labels, of use only to distil from). */
  readonly fold: number | null;
  readonly genre: readonly Target[];
  /** One label's target is 1, or none is: then the recording is of no mood at all. */
  readonly mood: readonly Target[];
  readonly theme: readonly Target[];
}

/**
 * Reads `clips.tsv` of a data folder whose audio lies at `clips/<id>.opus`.
 * @throws CodedError `bad-input` when a column is missing, a row says what cannot be read, or a group stands in two folds, naming it
 */
export async function readManifest(dataDir: string): Promise<LabelledTrack[]> {
  const manifestPath = join(dataDir, 'clips.tsv');
  const { columns, rows } = await readTable(manifestPath).catch((error: unknown) => {
    if (toErrorInfo(error).code !== 'file-missing') throw error;
    throw new CodedError(
      'file-missing',
      `${manifestPath} cannot be read; --data must name a folder that holds clips.tsv and clips/`,
      { cause: error },
    );
  });
  const missing = missingClipsColumns(columns);
  if (missing.length > 0) throw new CodedError('bad-input', `${manifestPath} lacks the column ${missing.join(', ')}`);

  const tracks = rows.map((row) => {
    const problem = problemOf(row);
    if (problem !== null) throw new CodedError('bad-input', `${manifestPath}: ${row.cell('id')}: ${problem}`);
    return parseRow(row, dataDir);
  });
  refuseSplitGroups(tracks, manifestPath);
  return tracks;
}

/** A word that is misread as "none of these" would teach the network something false: it is refused instead. */
function problemOf(row: TableRow): string | null {
  const fold = row.cell('fold');
  if (!/^\d*$/.test(fold)) return `the fold is ${fold}; it must be 0, 1, 2 … or empty`;
  const quadrant = row.cell('quadrant');
  if (quadrant !== '' && !MOOD_LABELS.some(({ id }) => id === quadrant))
    return `the quadrant is ${quadrant}; it must be one of ${MOOD_LABELS.map(({ id }) => id).join(', ')} or empty`;
  const source = row.cell('source');
  const named = genresOf(row).filter((target) => target === 1).length;
  if (closedGenreList(source).length > 0 && named !== 1)
    return `genres_native is ${row.cell('genres_native')}; in ${source} it must be one genre of its list`;
  return null;
}

function genresOf(row: TableRow): Target[] {
  return genreTargets(row.cell('source'), wordsOf(row, 'genres_native'));
}

function wordsOf(row: TableRow, column: string): string[] {
  return row.cell(column).split(';').filter(Boolean);
}

function parseRow(row: TableRow, dataDir: string): LabelledTrack {
  return {
    id: row.cell('id'),
    path: clipPath(dataDir, row.cell('id')),
    source: row.cell('source'),
    group: row.cell('group'),
    fold: row.cell('fold') === '' ? null : Number(row.cell('fold')),
    genre: genresOf(row),
    mood: moodTargets(row.cell('quadrant')),
    theme: themeTargets(wordsOf(row, 'moods')),
  };
}

function refuseSplitGroups(tracks: readonly LabelledTrack[], manifestPath: string): void {
  const foldOfGroup = new Map<string, number | null>();
  for (const { group, fold } of tracks) {
    const known = foldOfGroup.get(group);
    if (known !== undefined && known !== fold) {
      throw new CodedError(
        'bad-input',
        `${manifestPath}: group ${group} stands in fold ${known ?? 'none'} and fold ${fold ?? 'none'}; a group must not be split`,
      );
    }
    foldOfGroup.set(group, fold);
  }
}
