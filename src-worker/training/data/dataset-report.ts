import { compareText } from '../../../src-shared/compare-text';
import { albumKey, artistKey } from '../../../src-shared/labels/group-keys';
import type { DroppedLabel } from '../../../src-shared/labels/label-edit';
import type { SkipReason } from './dataset-song';
import type { Dataset } from './read-dataset';
import type { SplitSummary } from './split-summary';

export interface LabelReport {
  readonly label: string;
  readonly songs: number;
  /** Sum over the songs whose duration is known. */
  readonly durationSec: number;
  readonly artists: number;
}

/** Copies of one recording. */
export interface DuplicateReport {
  readonly ids: readonly string[];
  /** Whether the copies' labels differ, so that at least one is wrong or incomplete. */
  readonly isConflict: boolean;
  /** Each copy's labels, as `ids`. */
  readonly labels: readonly (readonly string[])[];
}

/** A data set in numbers; what `--json` prints. */
export interface DatasetReport {
  readonly songs: number;
  readonly durationSec: number;
  readonly songsWithoutDuration: number;
  /** Whether files were decoded; otherwise durations are what headers say. */
  readonly isListened: boolean;
  /** Most frequent first. */
  readonly labels: readonly LabelReport[];
  /** Songs known not to have some label of the data set. */
  readonly songsWithAbsent: number;
  readonly droppedLabels: readonly DroppedLabel[];
  readonly artists: number;
  readonly songsWithoutArtist: number;
  readonly albums: number;
  readonly songsWithoutAlbum: number;
  /** Null when nothing was listened to. */
  readonly duplicates: readonly DuplicateReport[] | null;
  /** In the order in which songs fell out. */
  readonly skipped: Readonly<Record<SkipReason, readonly { readonly id: string; readonly detail: string }[]>>;
  /** Null when none was asked for. */
  readonly split: SplitSummary | null;
}

export function reportDataset(dataset: Dataset, split: SplitSummary | null): DatasetReport {
  const { songs, duplicates, skipped, droppedLabels } = dataset;
  const artists = new Set<string>();
  const albums = new Set<string>();
  let [durationSec, songsWithoutDuration, songsWithoutArtist, songsWithoutAlbum] = [0, 0, 0, 0];
  for (const song of songs) {
    durationSec += song.durationSec ?? 0;
    if (song.durationSec === null) songsWithoutDuration++;
    songsWithoutArtist += countKey(artistKey(song.artist), artists);
    songsWithoutAlbum += countKey(albumKey(song.album), albums);
  }
  return {
    songs: songs.length,
    durationSec,
    songsWithoutDuration,
    isListened: duplicates !== null,
    labels: reportLabels(dataset),
    songsWithAbsent: songs.filter(({ absent }) => absent.length > 0).length,
    droppedLabels,
    artists: artists.size,
    songsWithoutArtist,
    albums: albums.size,
    songsWithoutAlbum,
    duplicates: duplicates?.map((copies) => reportDuplicates(copies, dataset)) ?? null,
    skipped: reportSkipped(skipped),
    split,
  };
}

function reportSkipped(skipped: Dataset['skipped']): DatasetReport['skipped'] {
  const detailsOf = (reason: SkipReason) =>
    skipped.filter((song) => song.reason === reason).map(({ id, detail }) => ({ id, detail }));
  return {
    unreadable: detailsOf('unreadable'),
    'too-short': detailsOf('too-short'),
    'no-label': detailsOf('no-label'),
    'unknown-label': detailsOf('unknown-label'),
    outside: detailsOf('outside'),
  };
}

/** @returns 1 for a song that has no key */
function countKey(key: string | null, known: Set<string>): 0 | 1 {
  if (key === null) return 1;
  known.add(key);
  return 0;
}

function reportLabels({ songs }: Dataset): LabelReport[] {
  const sums = new Map<string, { songs: number; durationSec: number; artists: Set<string> }>();
  for (const song of songs) {
    for (const label of song.labels) {
      const sum = sums.get(label) ?? { songs: 0, durationSec: 0, artists: new Set() };
      sum.songs++;
      sum.durationSec += song.durationSec ?? 0;
      countKey(artistKey(song.artist), sum.artists);
      sums.set(label, sum);
    }
  }
  return [...sums]
    .map(([label, sum]) => ({ label, ...sum, artists: sum.artists.size }))
    .sort((a, b) => b.songs - a.songs || compareText(a.label, b.label));
}

function reportDuplicates(copies: readonly number[], { songs }: Dataset): DuplicateReport {
  const copied = copies.map((i) => songs[i]!);
  const labels = copied.map((song) => song.labels);
  const isConflict = new Set(labels.map((list) => list.join(';'))).size > 1;
  return { ids: copied.map(({ id }) => id), labels, isConflict };
}
