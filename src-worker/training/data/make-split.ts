import { compareText } from '../../../src-shared/compare-text';
import { CodedError } from '../../../src-shared/errors';
import { countLabels } from '../../../src-shared/labels/label-edit';
import { createRandom } from '../random';
import { type DatasetSong, type Side, SIDES } from './dataset-song';
import { GivenPartsConflict, type Grouping, groupSongs, type SongGroup, type SplitLevel } from './group-songs';
import { stratify } from './stratify';

/** How large the parts shall be, as shares of all songs. */
export type SplitSizes = HoldOutSizes | { readonly kind: 'folds'; readonly count: number };

interface HoldOutSizes {
  readonly kind: 'hold-out';
  readonly validation: number;
  readonly test: number;
}

export interface SplitOptions {
  readonly level: SplitLevel;
  /** Null: as the manifest says, and a tenth each for validation and test where it says nothing. */
  readonly sizes: SplitSizes | null;
  readonly seed: number;
  /** Leaves aside where a manifest puts its songs. */
  readonly ignoreGiven: boolean;
}

/** A song that stands on no side, because a copy of it does on another. */
export const UNUSED = 'unused';

export interface SplitRow {
  readonly id: string;
  /** Songs of one group are on one side; named by the id of one of them. */
  readonly group: string;
  /** `train`, `validation`, `test`; or the number of a fold, from 0 on; or `unused`. */
  readonly place: string;
  readonly labels: readonly string[];
}

/** Which song is on which side. Made of whole songs, before anything is cut into segments or augmented. */
export interface Split {
  readonly kind: SplitSizes['kind'];
  /** Every song of the data set, in the order of their ids. */
  readonly rows: readonly SplitRow[];
}

const DEFAULT_SIZES: HoldOutSizes = { kind: 'hold-out', validation: 0.1, test: 0.1 };

/**
 * Splits a data set so that no group (see `groupSongs`) is on two sides and every side has its share of every label (see
 * `stratify`). The same songs and seed give the same split, whatever the order of the songs. A part's number of songs differs
 * from its share by at most the largest group for each label there is; where groups are small, by a song or two.
 * @param duplicates indices of songs that are one recording
 * @throws CodedError `bad-input` when there are fewer groups than parts, or when the manifest's folds or sides do not go with
 *   the options, naming the songs
 */
export function makeSplit(
  songs: readonly DatasetSong[],
  duplicates: readonly (readonly number[])[],
  options: SplitOptions,
): Split {
  const order = songs.map((_, i) => i).sort((a, b) => compareText(songs[a]!.id, songs[b]!.id));
  const rankOf = new Map(order.map((song, rank) => [song, rank]));
  const sorted = order.map((song) => songs[song]!);
  const sortedDuplicates = duplicates
    .map((set) => set.map((song) => rankOf.get(song)!).sort((a, b) => a - b))
    .sort((a, b) => a[0]! - b[0]!);
  return splitSorted(sorted, sortedDuplicates, options);
}

function splitSorted(
  songs: readonly DatasetSong[],
  duplicates: readonly (readonly number[])[],
  options: SplitOptions,
): Split {
  const parts = planParts(songs, options);
  const grouping = group(songs, duplicates, parts, options.level);
  const { groups, unused } = grouping;
  if (groups.length < parts.names.length) {
    throw new CodedError(
      'bad-input',
      `${parts.names.length} parts need at least as many groups; by ${options.level} there are only ${groups.length}. ` +
        'Take fewer parts, more songs, or --level track',
    );
  }
  const partOf = dealGroups(songs, groups, parts.ratios, options.seed);
  const rows: SplitRow[] = [];
  for (const [i, { name, songs: members }] of groups.entries()) {
    for (const song of members) rows[song] = rowOf(songs[song]!, name, parts.names[partOf[i]!]!);
  }
  for (const song of unused) rows[song] = rowOf(songs[song]!, songs[song]!.id, UNUSED);
  return { kind: parts.kind, rows };
}

function rowOf({ id, labels }: DatasetSong, groupName: string, place: string): SplitRow {
  return { id, group: groupName, place, labels };
}

/** The parts a split has, and which of them a manifest names for a song. */
interface Parts {
  readonly kind: SplitSizes['kind'];
  readonly names: readonly string[];
  readonly ratios: readonly number[];
  readonly givenPart: (song: DatasetSong) => number | null;
}

function planParts(songs: readonly DatasetSong[], { sizes, ignoreGiven }: SplitOptions): Parts {
  const givenFolds = ignoreGiven ? 0 : songs.reduce((count, { given }) => Math.max(count, (given.fold ?? -1) + 1), 0);
  const givenSides = ignoreGiven ? [] : SIDES.filter((side) => songs.some(({ given }) => given.side === side));
  if (sizes?.kind === 'folds' || (sizes === null && givenFolds > 0)) {
    return planFolds(sizes?.kind === 'folds' ? sizes.count : givenFolds, givenFolds, givenSides.length > 0);
  }
  if (givenFolds > 0 && givenSides.length === 0) {
    throw new CodedError(
      'bad-input',
      `the manifest gives ${givenFolds} folds: leave --validation and --test out, or set its folds aside with --new-split`,
    );
  }
  const saysAll = givenSides.length > 0 && songs.every(({ given }) => given.side !== null);
  return planSides(sizes ?? (saysAll ? null : DEFAULT_SIZES), givenSides);
}

function planFolds(count: number, givenFolds: number, anySide: boolean): Parts {
  if (givenFolds === 0 && anySide) {
    throw new CodedError(
      'bad-input',
      'the manifest gives sides: leave --folds out, or set them aside with --new-split',
    );
  }
  if (givenFolds > 0 && givenFolds !== count) {
    throw new CodedError(
      'bad-input',
      `the manifest gives ${givenFolds} folds: ask for --folds ${givenFolds}, or set its folds aside with --new-split`,
    );
  }
  return {
    kind: 'folds',
    names: Array.from({ length: count }, (_, i) => String(i)),
    ratios: Array.from({ length: count }, () => 1 / count),
    givenPart: ({ given }) => (givenFolds > 0 ? given.fold : null),
  };
}

/** @param sizes null: the given sides are all there is */
function planSides(sizes: HoldOutSizes | null, givenSides: readonly Side[]): Parts {
  const { validation, test } = sizes ?? { validation: 1 / 3, test: 1 / 3 };
  const ratioOf = { train: 1 - validation - test, validation, test };
  const names = SIDES.filter((side) => givenSides.includes(side) || (sizes !== null && ratioOf[side] > 0));
  return {
    kind: 'hold-out',
    names,
    ratios: names.map((side) => ratioOf[side]),
    givenPart: ({ given }) => (givenSides.length === 0 || given.side === null ? null : names.indexOf(given.side)),
  };
}

function group(
  songs: readonly DatasetSong[],
  duplicates: readonly (readonly number[])[],
  parts: Parts,
  level: SplitLevel,
): Grouping {
  try {
    return groupSongs(songs, { level, duplicates, givenPart: (song) => parts.givenPart(songs[song]!) });
  } catch (error) {
    if (!(error instanceof GivenPartsConflict)) throw error;
    const [a, b] = error.songs.map((song) => {
      const { id } = songs[song]!;
      return `${id} into ${parts.names[parts.givenPart(songs[song]!)!]!}`;
    });
    throw new CodedError(
      'bad-input',
      `the manifest puts ${a} and ${b}, but they belong together (by ${level}, or by the column group); ` +
        'choose a finer --level, or set its places aside with --new-split',
      { cause: error },
    );
  }
}

function dealGroups(
  songs: readonly DatasetSong[],
  groups: readonly SongGroup[],
  ratios: readonly number[],
  seed: number,
): number[] {
  const labels = [...countLabels(songs).keys()].sort(compareText);
  const indexOf = new Map(labels.map((label, i) => [label, i]));
  const weighed = groups.map(({ songs: members, part }) => {
    const counts = countLabels(members.map((song) => songs[song]!));
    return { size: members.length, part, labels: [...counts].map(([label, n]) => [indexOf.get(label)!, n] as const) };
  });
  return stratify(weighed, labels.length, ratios, createRandom(seed));
}
