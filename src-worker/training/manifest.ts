import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../src-shared/errors';
import { genreTargets, moodTargets, type Target } from './labels';

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
 * @throws CodedError `bad-input` when a column is missing or a group stands in two folds, naming it
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

  const tracks = lines.map((line) => parseRow(names, line, dataDir));
  refuseSplitGroups(tracks, manifestPath);
  return tracks;
}

function parseRow(names: readonly string[], line: string, dataDir: string): LabelledTrack {
  const cells = line.split('\t');
  const cell = (name: string): string => cells[names.indexOf(name)] ?? '';
  const genre = genreTargets(cell('source'), cell('genres_native').split(';').filter(Boolean));
  const mood = moodTargets(cell('quadrant'));
  return {
    id: cell('id'),
    path: join(dataDir, 'clips', `${cell('id')}.opus`),
    source: cell('source'),
    group: cell('group'),
    fold: cell('fold') === '' ? null : Number(cell('fold')),
    genre,
    mood,
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
