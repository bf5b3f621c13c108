import type { HeadName } from '../../../src-shared/model-spec';

/** Name of the file in a model's folder. */
export const ROBUSTNESS_FILE = 'robustness.json';

/** What a model says of clips of several kinds, as a rule of what is no music, or of music it did not learn from. */
export interface Robustness {
  readonly cases: readonly RobustnessCase[];
}

export interface RobustnessCase {
  /** The kind, e.g. `speech`. */
  readonly name: string;
  /** Those that could be heard. */
  readonly clips: number;
  /** Mean length of a clip. */
  readonly seconds: number;
  /** The likeliest few of each head, head after head as the model has them, highest mean first. */
  readonly topLabels: readonly TopLabel[];
  /** By head of the model: clips of which at least one of its labels reaches its threshold, so that it would be written. */
  readonly claimed: Readonly<Partial<Record<HeadName, number>>>;
  /** Which labels these are, head after head, most frequent first: one that a clip or two get may be none of the likeliest. Null in files of earlier versions. */
  readonly claimedLabels: readonly ClaimedLabel[] | null;
}

export interface ClaimedLabel {
  readonly label: string;
  readonly head: HeadName;
  /** Those it would be written of. */
  readonly clips: number;
}

export interface TopLabel {
  readonly label: string;
  readonly head: HeadName;
  /** Probability over a whole clip, 0..1: the mean of all clips, and that of the clip with the highest. */
  readonly meanProb: number;
  readonly maxProb: number;
}
