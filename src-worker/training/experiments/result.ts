import type { EpochRecord } from './checkpoint';
import type { ExperimentConfig } from './config';
import type { ExperimentScores } from './score';

/** All that an experiment gave, in a form that can be kept, diffed and tabulated. Nothing but `environment` differs when it is done again. */
export interface ExperimentResult {
  readonly formatVersion: 1;
  readonly config: ExperimentConfig;
  /** The options of its matrix by the names of the axes; empty for an experiment by itself. */
  readonly variant: Readonly<Record<string, string>>;
  readonly data: DataFacts;
  readonly network: { readonly title: string; readonly parameters: number };
  /** One for each split that was trained for. */
  readonly runs: readonly {
    /** Songs on each side. */
    readonly sides: { readonly train: number; readonly validation: number; readonly test: number };
    /** One record an epoch; empty for the baseline. */
    readonly history: readonly EpochRecord[];
    /** What was chosen without the test side: the best epoch, counted from 1; or C and gamma. */
    readonly chosen: Readonly<Record<string, number>>;
    /** Of the songs of this split's test side. */
    readonly accuracy: number;
  }[];
  /** Songs that could not be used, with the reason. */
  readonly skipped: Readonly<Record<string, string>>;
  /** On the test sides, which had no say in anything before. */
  readonly scores: ExperimentScores;
  readonly environment: Environment;
}

/** What an experiment was done on. */
export interface DataFacts {
  /** The folder or manifest, without the way there. */
  readonly name: string;
  /** Where labels come from: `folders`, `tags`, `moods`, a manifest, or a set of labels of a clips.tsv. */
  readonly labels: string;
  readonly songs: number;
  /** Songs of one group (artist, album, copies) stand on one side. */
  readonly groups: number;
  readonly split: 'hold-out' | 'folds';
  /** SHA-256 of songs, labels (also those they are known not to have) and sides, the first twelve digits: the same split gives the same. */
  readonly splitHash: string;
}

/** For comparing times. */
export interface Environment {
  /** Processor, cores and TensorFlow. */
  readonly machine: string;
  /** One for each run. */
  readonly seconds: readonly { readonly features: number; readonly training: number }[];
}
