import type { TensorFlow } from '../../engine/tensorflow';
import type { Side } from '../data/dataset-song';
import type { EpochRecord } from './checkpoint';
import type { ExperimentConfig } from './config';
import type { TrainedModel } from './export/trained-model';
import type { ReportExtras } from './report/extras';
import type { ScoredTrack } from './score';

/** A labelled song of the data set. */
export interface ExperimentSong {
  readonly id: string;
  readonly path: string;
  /** Songs of one group stand on one side of a split. */
  readonly group: string;
  readonly labels: readonly string[];
  /** Labels it is known not to have. */
  readonly absent: readonly string[];
  /** Where its labels come from. */
  readonly source: string;
}

/** A song and the side of one split it stands on. */
export type PlacedSong = ExperimentSong & { readonly side: Side };

/** Which side each song stands on; a song that is not named is left out. */
export type Sides = ReadonlyMap<string, Side>;

export interface ExperimentJob<Config extends ExperimentConfig = ExperimentConfig> {
  readonly config: Config;
  readonly songs: readonly ExperimentSong[];
  /** One split, or one for each fold: something is trained for each, and all is scored together on all test sides. */
  readonly splits: readonly Sides[];
  /** Features and checkpoints, to go on from after an interruption. */
  readonly workDir: string;
  readonly ffmpegPath: string;
  /** Asked for by networks alone. */
  readonly loadTensorFlow: () => TensorFlow;
  readonly signal: AbortSignal;
  readonly onProgress: ReportProgress;
}

/** @param stage what counts before its colon is one clock @param detail for people, e.g. the loss */
export type ReportProgress = (stage: string, done: number, total: number, detail: string) => void;

/**
 * A way to learn labels from songs: networks (`openNetworks`) or the baseline (`openBaseline`). Opening one computes the features
 * of all songs; then each split is trained for by itself.
 */
export interface ModelFamily {
  /** For people. */
  readonly title: string;
  /** Songs whose sound could not be used, with the reason. */
  readonly skipped: Readonly<Record<string, string>>;
  /** Learns from a split's training side, chooses by what is no test side, and answers the test side once. */
  readonly runSplit: (index: number) => Promise<SplitRun>;
  readonly close: () => void;
}

/** What one split came to. */
export interface SplitRun {
  /** Numbers that were learnt. */
  readonly parameters: number;
  /** Songs on each side. */
  readonly sides: Readonly<Record<Side, number>>;
  /** One record an epoch; empty for what has none. */
  readonly history: readonly EpochRecord[];
  /** What training had taken in earlier runs that were stopped. */
  readonly earlierSec: number;
  /** What was chosen without the test side, by name. */
  readonly chosen: Readonly<Record<string, number>>;
  readonly predicted: readonly ScoredTrack[];
  /** The first split's network, ready to be published; not of the baseline, which the app cannot run. */
  readonly model?: TrainedModel;
  /** For the page; what songs were answered is in `predicted`. */
  readonly extras: Omit<ReportExtras, 'songs'>;
}

/** The songs of one split, in the order of the data set. */
export function placeSongs({ songs, splits }: Pick<ExperimentJob, 'songs' | 'splits'>, index: number): PlacedSong[] {
  return songs.flatMap((song) => {
    const side = splits[index]?.get(song.id);
    return side === undefined ? [] : [{ ...song, side }];
  });
}
