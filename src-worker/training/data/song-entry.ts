import type { GivenPlace, SkippedSong } from './dataset-song';

/** A song as its source names it, before its file was looked at. */
export interface SongEntry {
  readonly id: string;
  /** Absolute. */
  readonly path: string;
  /** Null: the file's own tags say it. */
  readonly labels: readonly string[] | null;
  /** Labels it is known not to have, as its source writes them. */
  readonly absent: readonly string[];
  /** Null: as the file's tags say. */
  readonly artist: string | null;
  /** Null: as the file's tags say. */
  readonly album: string | null;
  readonly source: string;
  readonly given: GivenPlace;
}

/** What a source of labelled music yields: songs, and what it could not take as one. */
export type SourceItem = { readonly song: SongEntry } | { readonly skipped: SkippedSong };
