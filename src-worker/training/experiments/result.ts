import type { EpochRecord } from './checkpoint';
import type { ExperimentConfig } from './config';
import type { ExperimentScores } from './score';

/** All that an experiment gave, in a form that can be kept, diffed and tabulated. */
export interface ExperimentResult {
  readonly formatVersion: 1;
  readonly config: ExperimentConfig;
  readonly network: { readonly title: string; readonly parameters: number };
  /** One for each split that a network was trained for. */
  readonly runs: readonly {
    /** Songs on each side. */
    readonly sides: { readonly train: number; readonly validation: number; readonly test: number };
    readonly history: readonly EpochRecord[];
    readonly seconds: { readonly features: number; readonly training: number };
  }[];
  /** Songs that could not be used, with the reason. */
  readonly skipped: Readonly<Record<string, string>>;
  /** On the test sides, which had no say in anything before. */
  readonly scores: ExperimentScores;
  /** Processor, cores and TensorFlow, for comparing times. */
  readonly environment: string;
}
