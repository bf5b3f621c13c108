import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join as joinPath, normalize, resolve } from 'node:path';
import type { Folder } from '../../src-shared/domain';
import { CodedError } from '../../src-shared/errors';
import { openTable, type TableRow } from '../../src-shared/node/delimited-table';
import { joinCredits, type Credit } from './credits';
import type { LibrarySongs } from './library-songs';
import { join, type SaidOfSong, type SourceLabels } from './source-labels';
import { inTurns, Turns } from './turns';
import { Vocabulary } from './vocabulary';

/** Within a cell, whatever separates the cells. */
const SEPARATOR = ';';

/**
 * What a table says: a row a song with the columns `path`, `labels` (or `label`) and, where it is known, `not`: labels the song does not
 * have. Several labels of a cell have `;` between them. Paths are absolute, or relative to the table's folder or one of the library's.
 * `artist` and `album`, as the app's own tables have them, count in place of the files' tags where they stand.
 * @throws CodedError `file-missing`, `bad-input` naming file, line and what is wrong there
 */
export async function labelsOfTable(
  library: LibrarySongs,
  folders: readonly Folder[],
  path: string,
): Promise<SourceLabels> {
  const { columns, rows } = await openTable(path);
  refuseColumns(path, columns);
  const songAt = await makeSongFinder(library, folders, path);
  const vocabulary = new Vocabulary();
  const said = new Map<number, SaidOfSong>();
  const credits = new Map<number, Credit>();
  let unmatchedRows = 0;
  const turns = new Turns();
  for await (const row of rows) {
    const has = vocabulary.idsOf(labelsOf(row, 'labels', 'label'));
    const lacks = vocabulary.idsOf(labelsOf(row, 'not'));
    const song = await songAt(row.cell('path').trim());
    if (song === null) unmatchedRows += 1;
    else {
      const credit = creditOf(row);
      if (credit !== null) credits.set(song, joinCredits(credits.get(song), credit));
      if (has.length > 0 || lacks.length > 0) said.set(song, join(said.get(song), { has, lacks, versions: null }));
    }
    if (turns.isOver) await turns.next();
  }
  return { vocabulary, said, credits, unmatchedRows };
}

/** Changes whenever the file does. */
export async function stampOfTable(path: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(path);
    return `${size} ${mtimeMs}`;
  } catch {
    return 'missing';
  }
}

function refuseColumns(path: string, columns: readonly string[]): void {
  const missing = !columns.includes('path')
    ? 'path'
    : columns.includes('labels') || columns.includes('label')
      ? null
      : 'labels';
  if (missing === null) return;
  throw new CodedError(
    'bad-input',
    `${path} has no column ${missing}; its first line, which names the columns, says: ${columns.join(', ')}`,
  );
}

function labelsOf(row: TableRow, ...columns: readonly string[]): string[] {
  return columns.flatMap((column) => row.cell(column).split(SEPARATOR));
}

/** Null for a row that says neither. */
function creditOf(row: TableRow): Credit | null {
  const [artist, album] = [row.cell('artist').trim(), row.cell('album').trim()];
  return artist === '' && album === '' ? null : { artist, album };
}

/** Finds songs by what a table calls their files. */
async function makeSongFinder(
  library: LibrarySongs,
  folders: readonly Folder[],
  tablePath: string,
): Promise<(named: string) => Promise<number | null>> {
  // macOS decomposes names, and people type them composed.
  const songAt = new Map<string, number>();
  await inTurns(library.tracks.length, (index) => {
    const { path, song } = library.tracks[index]!;
    songAt.set(path.normalize('NFC'), song);
  });
  const tableDir = await realpath(dirname(resolve(tablePath)));
  const dirs = [tableDir, ...folders.map(({ path }) => path)];
  const realDirs = new Map<string, string | null>();
  const realDirOf = async (dir: string): Promise<string | null> => {
    const known = realDirs.get(dir);
    if (known !== undefined) return known;
    const real = await realpath(dir).catch(() => null);
    realDirs.set(dir, real);
    return real;
  };
  return async (named) => {
    if (named === '') return null;
    const candidates = isAbsolute(named) ? [normalize(named)] : dirs.map((dir) => resolve(dir, named));
    for (const candidate of candidates) {
      const song = songAt.get(candidate.normalize('NFC'));
      if (song !== undefined) return song;
    }
    // The library knows files by their real path; the table may go through a link.
    for (const candidate of candidates) {
      const real = await realDirOf(dirname(candidate));
      const song = real === null ? undefined : songAt.get(joinPath(real, basename(candidate)).normalize('NFC'));
      if (song !== undefined) return song;
    }
    return null;
  };
}
