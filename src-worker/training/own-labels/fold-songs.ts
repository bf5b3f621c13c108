import type { JobSong } from '../../../src-shared/contract/trainer-contract';
import { CodedError } from '../../../src-shared/errors';
import { type DatasetSong, NO_GIVEN_PLACE } from '../data/dataset-song';
import { groupSongs, SPLIT_LEVELS, type SplitLevel } from '../data/group-songs';
import { makeSplit, type Split } from '../data/make-split';

const FOLDS = 5;

/** Which songs are held out together. */
export interface FoldPlan {
  /** Songs of one artist, album or only of one file are in one fold. */
  readonly groupedBy: SplitLevel;
  readonly groupCount: number;
  readonly foldCount: number;
  /** Of each song, in their order: its group, from 0 on, and the fold that does not train on it. */
  readonly places: readonly { readonly group: number; readonly fold: number }[];
  /** What `split.tsv` says. */
  readonly split: Split;
}

/**
 * Deals songs out to five folds, or as many as there are groups; every fold gets its share of every label. Songs of one artist stay
 * together. Where a label has songs of one artist alone, albums do, since nothing could be said of it otherwise; where it has songs of
 * one album alone, files.
 * @throws CodedError `bad-input` where a label has a single song
 */
export function planFolds(songs: readonly JobSong[], labels: readonly string[], seed: number): FoldPlan {
  const records = songs.map((song) => recordOf(song, labels));
  const level = SPLIT_LEVELS.find((each) => isEnough(records, labels, each));
  if (level === undefined) throw new CodedError('bad-input', 'Every label needs songs of at least two recordings');
  const groupCount = groupsAt(records, level).length;
  const foldCount = Math.min(FOLDS, groupCount);
  const sizes = { kind: 'folds', count: foldCount } as const;
  const split = makeSplit(records, [], { level, sizes, seed, ignoreGiven: true });
  const rowOf = new Map(split.rows.map((row) => [row.id, row]));
  const groups = new Map([...new Set(split.rows.map(({ group }) => group))].map((group, index) => [group, index]));
  const places = songs.map(({ id }) => {
    const { group, place } = rowOf.get(id)!;
    return { group: groups.get(group)!, fold: Number(place) };
  });
  return { groupedBy: level, groupCount, foldCount, places, split };
}

export function recordOf({ id, path, artist, album, labels, absent }: JobSong, wanted: readonly string[]): DatasetSong {
  return {
    id,
    path,
    artist,
    album,
    labels: labels.filter((label) => wanted.includes(label)),
    absent: absent.filter((label) => wanted.includes(label)),
    durationSec: null,
    source: 'library',
    given: NO_GIVEN_PLACE,
  };
}

/** Whether every label has songs of two groups: one to learn from while the other is held out. */
function isEnough(records: readonly DatasetSong[], labels: readonly string[], level: SplitLevel): boolean {
  const counts = new Map(labels.map((label) => [label, 0]));
  for (const members of groupsAt(records, level)) {
    const met = new Set(members.flatMap((song) => records[song]!.labels));
    for (const label of met) counts.set(label, counts.get(label)! + 1);
  }
  return [...counts.values()].every((count) => count >= 2);
}

function groupsAt(records: readonly DatasetSong[], level: SplitLevel): (readonly number[])[] {
  const rules = { level, duplicates: [], givenPart: () => null };
  return groupSongs(records, rules).groups.map(({ songs }) => songs);
}
