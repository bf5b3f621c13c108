import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { DatasetSong, SkippedSong } from '../data/dataset-song';
import type { SplitRow } from '../data/make-split';
import { chooseSource, type SourceSpec } from '../data/open-source';
import { readDataset } from '../data/read-dataset';
import type { ExperimentSong, Sides } from './model-family';
import { openSplits, sidesOf, type SplitRequest } from './open-splits';
import type { DataFacts } from './result';

/** Labelled songs with their split, as experiments take them. */
export interface ExperimentData {
  readonly songs: readonly (ExperimentSong & { readonly durationSec: number | null })[];
  /** One for each network to train. */
  readonly splits: readonly Sides[];
  readonly facts: DataFacts;
}

export interface DataRequest extends SplitRequest {
  readonly ffmpegPath: string;
  readonly onProgress: (stage: string, done: number, total: number) => void;
  /** Sees the songs before any is listened to; what it throws ends the reading. */
  readonly onLabelled: (songs: readonly DatasetSong[]) => void;
  /** Told of what is listed and not part of the data after all. */
  readonly onSkipped: (skipped: readonly SkippedSong[]) => void;
}

/**
 * Reads the data set, and its splits; makes these once, before anything is cut or trained, so that every experiment has the same.
 * @throws CodedError what reading the data gives; `bad-input` when a split does not fit it
 */
export async function openData(request: DataRequest): Promise<ExperimentData> {
  const { path, labels, labelSet, edit, workDir } = request.dataset;
  const source = await chooseSource(path, labels, labelSet);
  const listening = { ffmpegPath: request.ffmpegPath, fingerprintDir: workDir };
  const dataset = await readDataset({
    source,
    edit,
    listening,
    onProgress: request.onProgress,
    onLabelled: request.onLabelled,
  });
  request.onSkipped(dataset.skipped);
  const splits = await openSplits(dataset, request);
  const rows = splits.flatMap((split) => split.rows);
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  return {
    songs: dataset.songs.map((song) => ({ ...song, group: rowOf.get(song.id)?.group ?? song.id })),
    splits: splits.flatMap(sidesOf),
    facts: {
      name: basename(path),
      labels: labelsName(source),
      songs: dataset.songs.length,
      groups: new Set(rows.map(({ group }) => group)).size,
      split: splits[0]!.kind,
      splitHash: hashSplits(rows, dataset.songs),
    },
  };
}

/** Labels that songs are known not to have are taught, too, where there are any. */
function hashSplits(rows: readonly SplitRow[], songs: readonly DatasetSong[]): string {
  const absent = songs.flatMap((song) => (song.absent.length === 0 ? [] : [[song.id, song.absent]]));
  const facts = absent.length === 0 ? rows : [rows, absent];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 12);
}

function labelsName(source: SourceSpec): string {
  return source.kind === 'manifest' ? (source.labelSet ?? basename(source.file)) : source.kind;
}
