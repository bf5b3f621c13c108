import { rename, writeFile } from 'node:fs/promises';
import { CodedError } from '../../../src-shared/errors';
import { formatRow } from '../../../src-shared/delimited-row';
import { albumKey, artistKey } from '../../../src-shared/labels/group-keys';
import { labelList } from '../../../src-shared/labels/label-list';
import { type DatasetRecord, SIDES } from './dataset-song';
import { readTable, type TableRow } from '../../../src-shared/node/delimited-table';
import type { SplitLevel } from './group-songs';
import { type Split, type SplitRow, UNUSED } from './make-split';

const PLACE_COLUMNS = { 'hold-out': 'side', folds: 'fold' } as const;

/** Columns id, group, side or fold, labels (`;` between them); one row a song, in the order of their ids. */
export function formatSplit({ kind, rows }: Split): string {
  const header = formatRow(['id', 'group', PLACE_COLUMNS[kind], 'labels'], '\t');
  return (
    header + rows.map(({ id, group, place, labels }) => formatRow([id, group, place, labels.join(';')], '\t')).join('')
  );
}

/** Writes it; a file that is there stays until the new one is whole. */
export async function writeSplit(path: string, split: Split): Promise<void> {
  await writeFile(`${path}.partial`, formatSplit(split));
  await rename(`${path}.partial`, path);
}

/** @throws CodedError `file-missing`; `bad-input` naming file and line where it is no split or a group stands on two sides */
export async function readSplit(path: string): Promise<Split> {
  const { columns, rows } = await readTable(path);
  const kind = columns.includes('fold') ? 'folds' : 'hold-out';
  const missing = ['id', 'group', PLACE_COLUMNS[kind], 'labels'].filter((column) => !columns.includes(column));
  if (missing.length > 0) {
    throw new CodedError('bad-input', `${path} is no split: it lacks the column ${missing.join(', ')}`);
  }
  const placeOf = new Map<string, string>();
  const parsed = rows.map((row) => {
    const place = placeIn(row, kind, path);
    const group = row.cell('group');
    if (place !== UNUSED && (placeOf.get(group) ?? place) !== place) {
      throw new CodedError(
        'bad-input',
        `${path}, line ${row.line}: group ${group} is on two sides; make the split anew`,
      );
    }
    if (place !== UNUSED) placeOf.set(group, place);
    return { id: row.cell('id'), group, place, labels: labelList(row.cell('labels').split(';').filter(Boolean)) };
  });
  return { kind, rows: parsed };
}

function placeIn(row: TableRow, kind: Split['kind'], path: string): string {
  const place = row.cell(PLACE_COLUMNS[kind]);
  const isKnown = kind === 'folds' ? /^\d{1,6}$/.test(place) : (SIDES as readonly string[]).includes(place);
  if (isKnown || place === UNUSED) return place;
  const wanted = kind === 'folds' ? '0, 1, 2 …' : SIDES.join(', ');
  throw new CodedError(
    'bad-input',
    `${path}, line ${row.line}: ${JSON.stringify(place)} must be ${wanted} or ${UNUSED}`,
  );
}

/**
 * Refuses a split that does not fit the data: made for other songs, other labels, before a copy was added, or by a finer level.
 * @param path what messages call the split
 * @param duplicates indices of songs that are one recording
 * @param level what it is to keep together
 * @throws CodedError `bad-input` naming the songs
 */
export function refuseForeignSplit(
  path: string,
  split: Split,
  songs: readonly DatasetRecord[],
  duplicates: readonly (readonly number[])[],
  level: SplitLevel,
): void {
  const rowOf = new Map(split.rows.map((row) => [row.id, row]));
  const ids = new Set(songs.map(({ id }) => id));
  const anew = 'Remove the file to make the split anew, or use the data it was made of';
  refuseSome(
    path,
    'songs are not in the data',
    split.rows.filter(({ id }) => !ids.has(id)),
    anew,
  );
  refuseSome(
    path,
    'songs of the data are not in it',
    songs.filter(({ id }) => !rowOf.has(id)),
    anew,
  );
  const relabelled = songs.filter(({ id, labels }) => labels.join(';') !== rowOf.get(id)!.labels.join(';'));
  refuseSome(path, 'songs have other labels in the data', relabelled, anew);
  const apart = duplicates.filter((copies) => placesOf(copies.map((i) => rowOf.get(songs[i]!.id)!)).size > 1);
  refuseSome(
    path,
    'recordings are on two sides',
    apart.map(([first]) => songs[first!]!),
    'Remove the file to make the split anew',
  );
  refuseFinerLevel(path, rowOf, songs, level);
}

/** Otherwise what was made by track would pass for a split by artist, whose figures are lower. */
function refuseFinerLevel(
  path: string,
  rowOf: ReadonlyMap<string, SplitRow>,
  songs: readonly DatasetRecord[],
  level: SplitLevel,
): void {
  if (level === 'track') return;
  const keyOf = ({ artist, album }: DatasetRecord): string | null =>
    level === 'artist' ? artistKey(artist) : albumKey(album);
  const together = Map.groupBy(songs, keyOf);
  together.delete(null);
  const apart = [...together.values()].filter((some) => placesOf(some.map(({ id }) => rowOf.get(id)!)).size > 1);
  refuseSome(
    path,
    `${level}s are on two sides`,
    apart.map(([first]) => first!),
    'If the split is meant to be finer, say so with --level; otherwise remove the file to make it anew',
  );
}

function placesOf(rows: readonly SplitRow[]): Set<string> {
  return new Set(rows.map(({ place }) => place).filter((place) => place !== UNUSED));
}

function refuseSome(path: string, what: string, wrong: readonly { readonly id: string }[], cure: string): void {
  const [first] = wrong;
  if (first === undefined) return;
  throw new CodedError('bad-input', `${path} does not fit: ${wrong.length} ${what}, e.g. ${first.id}. ${cure}`);
}
