import type { LabelField } from '../../src-shared/tags';
import { artistKey } from '../../src-shared/labels/group-keys';
import type { LabelSongsRepo, LabelTrackRecord } from '../store/label-songs-repo';
import { Turns } from './turns';

/** A track, as far as labels go. */
export interface LabelTrack {
  readonly trackId: number;
  /** Which recording it is: an index into `LibrarySongs.songs`. */
  readonly song: number;
  readonly path: string;
  readonly folderId: number | null;
  /** What its tags say; tracks that say the same share the lists. */
  readonly tags: Readonly<Record<LabelField, readonly string[]>>;
}

/** A recording. */
export interface LabelSong {
  readonly audioId: string;
  /** The first of its copies. */
  readonly first: LabelTrack;
  /** Songs of one artist have one number; those of nobody known have one each. */
  readonly artist: number;
}

/** All music of the library whose sound is known; copies of one recording are one song. */
export interface LibrarySongs {
  readonly songs: readonly LabelSong[];
  readonly tracks: readonly LabelTrack[];
  /** Index of a recording, by its audio's id. */
  readonly songOf: ReadonlyMap<string, number>;
  /** Numbers of the artists, by `artistKey`. */
  readonly artists: ReadonlyMap<string, number>;
}

const CHUNK_ROWS = 250;

/** Reads them in turns; 100,000 tracks take about a second in all. */
export async function readLibrarySongs(repo: LabelSongsRepo): Promise<LibrarySongs> {
  const songs: LabelSong[] = [];
  const tracks: LabelTrack[] = [];
  const songOf = new Map<string, number>();
  const valuesOf = makeListReader();
  const artists = new Map<string, number>();
  const artistOf = (name: string, song: number): number => {
    const key = artistKey(name);
    if (key === null) return unknownArtist(song);
    const artist = artists.get(key) ?? artists.size;
    artists.set(key, artist);
    return artist;
  };
  const take = (record: LabelTrackRecord): void => {
    const song = songOf.get(record.audioId) ?? songs.length;
    const tags = { genre: valuesOf(record.genres), mood: valuesOf(record.moods) };
    const track = { trackId: record.id, song, path: record.path, folderId: record.folderId, tags };
    tracks.push(track);
    if (song < songs.length) return;
    songOf.set(record.audioId, song);
    songs.push({ audioId: record.audioId, first: track, artist: artistOf(record.artist, song) });
  };
  const turns = new Turns();
  for (let records = repo.tracksAfter(0, CHUNK_ROWS); records.length > 0;) {
    records.forEach(take);
    if (turns.isOver) await turns.next();
    records = repo.tracksAfter(records.at(-1)?.id ?? 0, CHUNK_ROWS);
  }
  return { songs, tracks, songOf, artists };
}

/** The number of somebody nobody knows. Below zero: no other song has that one. */
export function unknownArtist(song: number): number {
  return -1 - song;
}

/** `;` is what most programs join several values by; `/` and `,` also stand within one, as in "Folk, World, & Country". */
const SEPARATORS = /[;\0]/;

/** Reads JSON lists of tag values, each text once. */
function makeListReader(): (json: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (json) => {
    const values = known.get(json) ?? (JSON.parse(json) as string[]).flatMap((value) => value.split(SEPARATORS));
    known.set(json, values);
    return values;
  };
}
