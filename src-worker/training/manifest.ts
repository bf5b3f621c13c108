import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../src-shared/errors';
import { closedGenreList, genreTargets, MOOD_LABELS, moodTargets, type Target } from './labels';

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
  readonly mood: readonly Target[];
}

const COLUMNS = ['id', 'source', 'group', 'fold', 'quadrant', 'genres_native'] as const;

/**
 * Reads `clips.tsv` of a data folder whose audio lies at `clips/<id>.opus`.
 * @throws CodedError `bad-input` when a column is missing, a row says what cannot be read, or a group stands in two folds, naming it
 */
export async function readManifest(dataDir: string): Promise<LabelledTrack[]> {
  const manifestPath = join(dataDir, 'clips.tsv');
  const text = await readFile(manifestPath, 'utf8').catch((error: unknown) => {
    throw new CodedError(
      'file-missing',
      `${manifestPath} cannot be read; --data must name a folder that holds clips.tsv and clips/`,
      {
        cause: error,
      },
    );
  });
  const [header = '', ...lines] = text.replace(/\n$/, '').split('\n');
  const names = header.split('\t');
  const missing = COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new CodedError('bad-input', `${manifestPath} lacks the column ${missing.join(', ')}`);

  const tracks = lines.map((line) => {
    const row = new Map(line.split('\t').map((cell, i) => [names[i] ?? '', cell]));
    const problem = problemOf(row);
    if (problem !== null) throw new CodedError('bad-input', `${manifestPath}: ${row.get('id') ?? ''}: ${problem}`);
    return parseRow(row, dataDir);
  });
  refuseSplitGroups(tracks, manifestPath);
  return tracks;
}

/** Cells by column. */
type Row = ReadonlyMap<string, string>;

/** A word that is misread as "none of these" would teach the network something false: it is refused instead. */
function problemOf(row: Row): string | null {
  const fold = row.get('fold') ?? '';
  if (!/^\d*$/.test(fold)) return `the fold is ${fold}; it must be 0, 1, 2 … or empty`;
  const quadrant = row.get('quadrant') ?? '';
  if (quadrant !== '' && !MOOD_LABELS.some(({ id }) => id === quadrant))
    return `the quadrant is ${quadrant}; it must be one of ${MOOD_LABELS.map(({ id }) => id).join(', ')} or empty`;
  const source = row.get('source') ?? '';
  const named = genresOf(row).filter((target) => target === 1).length;
  if (closedGenreList(source).length > 0 && named !== 1)
    return `genres_native is ${row.get('genres_native') ?? ''}; in ${source} it must be one genre of its list`;
  return null;
}

function genresOf(row: Row): Target[] {
  const words = (row.get('genres_native') ?? '').split(';').filter(Boolean);
  return genreTargets(row.get('source') ?? '', words);
}

function parseRow(row: Row, dataDir: string): LabelledTrack {
  const cell = (name: string): string => row.get(name) ?? '';
  return {
    id: cell('id'),
    path: join(dataDir, 'clips', `${cell('id')}.opus`),
    source: cell('source'),
    group: cell('group'),
    fold: cell('fold') === '' ? null : Number(cell('fold')),
    genre: genresOf(row),
    mood: moodTargets(cell('quadrant')),
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
