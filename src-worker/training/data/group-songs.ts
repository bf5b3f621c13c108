import { DisjointSets } from '../../../src-shared/labels/disjoint-sets';
import { albumKey, artistKey } from '../../../src-shared/labels/group-keys';
import type { DatasetSong } from './dataset-song';

export const SPLIT_LEVELS = ['artist', 'album', 'track'] as const;
/** What a split keeps together: all songs of an artist, of an album, or only those that are one recording. */
export type SplitLevel = (typeof SPLIT_LEVELS)[number];

/** Songs that must stay on one side, as indices in ascending order. */
export interface SongGroup {
  /** The id of its first song: the same on every machine, whatever the order of the input. */
  readonly name: string;
  readonly songs: readonly number[];
  /** Where the manifest puts it; null: anywhere. */
  readonly part: number | null;
}

export interface Grouping {
  readonly groups: readonly SongGroup[];
  /** Copies of songs that the manifest puts on another side: on no side at all. Indices in ascending order. */
  readonly unused: readonly number[];
}

export interface GroupingRules {
  readonly level: SplitLevel;
  /** Songs that are one recording. */
  readonly duplicates: readonly (readonly number[])[];
  /** The part of the split in which the manifest puts a song; null: it doesn't say. */
  readonly givenPart: (song: number) => number | null;
}

/** Two songs that belong together and are put apart by the manifest. */
export class GivenPartsConflict extends Error {
  override readonly name = 'GivenPartsConflict';

  constructor(readonly songs: readonly [number, number]) {
    super('songs that belong together are given different places');
  }
}

/**
 * What must not be split: songs of one artist or album (as the level says), of one group the manifest names, of one file,
 * and duplicates; all bind, so a duplicate ties two artists together. Where the manifest puts two copies of a recording
 * apart, only the first stays. A song whose artist or album is not known stands for itself.
 * @param songs in the order of their ids
 * @throws GivenPartsConflict when the manifest puts songs of one artist, album or group apart
 */
export function groupSongs(songs: readonly DatasetSong[], rules: GroupingRules): Grouping {
  const sets = new DisjointSets(songs.length);
  sets.joinByKey((i) => songs[i]!.given.group);
  if (rules.level === 'artist') sets.joinByKey((i) => artistKey(songs[i]!.artist));
  if (rules.level === 'album') sets.joinByKey((i) => albumKey(songs[i]!.album));
  const partOf = partsOfSets(sets, songs.length, rules.givenPart);

  const unused = new Set<number>();
  for (const copies of copiesAmong(songs, rules.duplicates)) joinCopies(copies, sets, partOf, unused);
  const groups = sets.sets().flatMap((members) => {
    const used = members.filter((song) => !unused.has(song));
    if (used.length === 0) return [];
    return [{ name: songs[used[0]!]!.id, songs: used, part: partOf.get(sets.find(members[0]!)) ?? null }];
  });
  return { groups, unused: [...unused].sort((a, b) => a - b) };
}

function partsOfSets(
  sets: DisjointSets,
  songCount: number,
  givenPart: (song: number) => number | null,
): Map<number, number> {
  const partOf = new Map<number, number>();
  const saidBy = new Map<number, number>();
  for (let song = 0; song < songCount; song++) {
    const part = givenPart(song);
    const set = sets.find(song);
    if (part === null) continue;
    if ((partOf.get(set) ?? part) !== part) throw new GivenPartsConflict([saidBy.get(set)!, song]);
    partOf.set(set, part);
    saidBy.set(set, song);
  }
  return partOf;
}

/** Songs that are one file or one recording, in groups of two or more. */
function copiesAmong(songs: readonly DatasetSong[], duplicates: readonly (readonly number[])[]): number[][] {
  const copies = new DisjointSets(songs.length);
  copies.joinByKey((i) => songs[i]!.path);
  for (const [first, ...others] of duplicates) for (const other of others) copies.join(first!, other);
  return copies.sets().filter((set) => set.length > 1);
}

/** Joins the sets of all copies that may stand on one side; the others are `unused` from then on. */
function joinCopies(
  copies: readonly number[],
  sets: DisjointSets,
  partOf: Map<number, number>,
  unused: Set<number>,
): void {
  const kept = copies.find((song) => partOf.has(sets.find(song))) ?? copies[0]!;
  for (const copy of copies) {
    const [keptPart, copyPart] = [partOf.get(sets.find(kept)), partOf.get(sets.find(copy))];
    if (keptPart !== undefined && copyPart !== undefined && keptPart !== copyPart) unused.add(copy);
    else {
      sets.join(kept, copy);
      const part = keptPart ?? copyPart;
      if (part !== undefined) partOf.set(sets.find(kept), part);
    }
  }
}
