/** What every source of labelled music gives, wherever its labels come from. */

export const SIDES = ['train', 'validation', 'test'] as const;
/** A side of a hold-out split. */
export type Side = (typeof SIDES)[number];

/** One labelled song. */
export interface DatasetRecord {
  /** Unique within the data set, the same on every machine: a manifest's id, or the path below the data set's folder with `/`. */
  readonly id: string;
  /** Absolute. */
  readonly path: string;
  /** Sorted, without repetitions; never empty. */
  readonly labels: readonly string[];
  /**
   * Labels of the data set that the song is known not to have, none of them among `labels`; sorted, without repetitions. Of a label
   * in neither list nothing is known for sure. Mostly empty.
   */
  readonly absent: readonly string[];
  readonly artist: string | null;
  /** Tells the album from every other of the data set, so more than its title where titles repeat. */
  readonly album: string | null;
  /** As decoded, or as the file's headers say; null where neither is known. */
  readonly durationSec: number | null;
  /** Where the record comes from: `folders`, `tags`, `moods`, `manifest`, or what a manifest's column `source` says. */
  readonly source: string;
}

/** What a manifest decides about a song's place in a split; all null elsewhere. */
export interface GivenPlace {
  /** Songs of one given group stay together, whatever the split goes by. */
  readonly group: string | null;
  /** 0-based. */
  readonly fold: number | null;
  readonly side: Side | null;
}

export interface DatasetSong extends DatasetRecord {
  readonly given: GivenPlace;
}

export const NO_GIVEN_PLACE: GivenPlace = { group: null, fold: null, side: null };

export const SKIP_REASONS = ['unreadable', 'too-short', 'no-label', 'unknown-label', 'outside'] as const;
/** `unknown-label`: it has labels, none of them wanted; `outside`: a manifest names it, but it lies elsewhere. */
export type SkipReason = (typeof SKIP_REASONS)[number];

/** A song that is not part of the data set after all. */
export interface SkippedSong {
  readonly id: string;
  readonly reason: SkipReason;
  /** For people; names the file or the labels. */
  readonly detail: string;
}
