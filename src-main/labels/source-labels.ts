import { basename, dirname, sep } from 'node:path';
import type { Folder } from '../../src-shared/domain';
import type { LabelField } from '../../src-shared/tags';
import { folderPrefix } from '../paths';
import { NO_CREDITS, type Credits } from './credits';
import type { LabelTrack, LibrarySongs } from './library-songs';
import { inTurns } from './turns';
import { Vocabulary } from './vocabulary';

/** What a source says of one recording, as it writes it; numbers of a vocabulary. */
export interface SaidOfSong {
  readonly has: readonly number[];
  /** Said not to have. */
  readonly lacks: readonly number[];
  /** Where copies of it, or rows of a table, say different things: each of them; null: they agree. */
  readonly versions: readonly (readonly number[])[] | null;
}

/** What a source says of a library. */
export interface SourceLabels {
  readonly vocabulary: Vocabulary;
  /** By index of the song. */
  readonly said: ReadonlyMap<number, SaidOfSong>;
  readonly credits: Credits;
  /** Rows of a table that name no song of the library. */
  readonly unmatchedRows: number;
}

const NONE: readonly string[] = [];

/** The values of the files' own tags, of some folders or (null) the whole library. */
export function labelsOfTags(
  library: LibrarySongs,
  field: LabelField,
  folderIds: readonly number[] | null,
): Promise<SourceLabels> {
  const isWanted = makeFolderTest(folderIds);
  return collect(library, (track) => (isWanted(track) ? track.tags[field] : NONE));
}

/** The name of the folder `depth` levels below the library's in which a song lies; songs above have none. */
export function labelsOfFolders(
  library: LibrarySongs,
  folders: readonly Folder[],
  { depth, folderIds }: { readonly depth: number; readonly folderIds: readonly number[] | null },
): Promise<SourceLabels> {
  const isWanted = makeFolderTest(folderIds);
  const lengths = new Map(folders.map(({ id, path }) => [id, folderPrefix(path).length]));
  const lists = new Map<string, readonly string[]>();
  return collect(library, (track) => {
    const start = isWanted(track) ? lengths.get(track.folderId ?? -1) : undefined;
    if (start === undefined) return NONE;
    const dir = dirname(track.path);
    const list = lists.get(dir) ?? toList(dir.slice(start).split(sep)[depth - 1]);
    lists.set(dir, list);
    return list;
  });
}

function toList(name: string | undefined): readonly string[] {
  return name === undefined || name === '' ? NONE : [basename(name)];
}

function makeFolderTest(folderIds: readonly number[] | null): (track: LabelTrack) => boolean {
  if (folderIds === null) return () => true;
  const wanted = new Set<number | null>(folderIds);
  return ({ folderId }) => wanted.has(folderId);
}

/** Nothing but what was chosen by hand. */
export function noLabels(): SourceLabels {
  return { vocabulary: new Vocabulary(), said: new Map(), credits: NO_CREDITS, unmatchedRows: 0 };
}

async function collect(library: LibrarySongs, listOf: (track: LabelTrack) => readonly string[]): Promise<SourceLabels> {
  const vocabulary = new Vocabulary();
  const said = new Map<number, SaidOfSong>();
  await inTurns(library.tracks.length, (index) => {
    const track = library.tracks[index];
    const has = track === undefined ? [] : vocabulary.idsOf(listOf(track));
    if (track === undefined || has.length === 0) return;
    said.set(track.song, join(said.get(track.song), { has, lacks: [], versions: null }));
  });
  return { vocabulary, said, credits: NO_CREDITS, unmatchedRows: 0 };
}

/** What two copies of a recording, or two rows on it, say together. */
export function join(first: SaidOfSong | undefined, second: SaidOfSong): SaidOfSong {
  if (first === undefined) return second;
  const versions = [...(first.versions ?? [first.has])];
  if (!versions.some((version) => isSameSet(version, second.has))) versions.push(second.has);
  const lacks = union(first.lacks, second.lacks);
  if (versions.length === 1) return lacks.length === first.lacks.length ? first : { ...first, lacks };
  return { has: union(first.has, second.has), lacks, versions };
}

function isSameSet(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((id) => b.includes(id)));
}

function union(a: readonly number[], b: readonly number[]): readonly number[] {
  return b.length === 0 ? a : [...new Set([...a, ...b])];
}
