import {
  accuracy,
  argMax,
  averagePrecision,
  bootstrapInterval,
  type CalibrationBin,
  calibrationBins,
  calibrationError,
  confusionMatrix,
  f1,
  macroF1,
  rocAuc,
  weightedF1,
  mean,
} from '../metrics';

/** What a network said of one song it was not trained on, and what is true of it. */
export interface ScoredTrack {
  readonly id: string;
  /** Songs of one group are not independent: intervals resample groups. */
  readonly group: string;
  /** 1 for each label the song has, 0 for each it has not, NaN where that is not known: there the answer counts nowhere. */
  readonly truth: readonly number[];
  /** [segment][label], 0..1 */
  readonly segmentProbs: readonly (readonly number[])[];
}

/** A value with its 95 % bootstrap interval over groups. */
export interface Measured {
  readonly value: number;
  readonly interval: readonly [number, number];
}

export interface LabelScore {
  readonly label: string;
  readonly positives: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly rocAuc: Measured;
  readonly prAuc: number;
}

export interface ExperimentScores {
  readonly labels: readonly string[];
  readonly tracks: number;
  readonly segments: number;
  /** Each segment answered on its own ("frame level" in the reports). */
  readonly segmentAccuracy: number;
  /** Songs, by the mean probability over their segments ("audio level"). */
  readonly accuracy: Measured;
  readonly macroF1: Measured;
  readonly weightedF1: Measured;
  /** Songs, by the vote of their segments; null where songs have several labels. */
  readonly votedAccuracy: Measured | null;
  /** counts[actual][answered] of songs; null where songs have several labels. */
  readonly confusion: readonly (readonly number[])[] | null;
  readonly perLabel: readonly LabelScore[];
  readonly macroRocAuc: number;
  readonly macroPrAuc: number;
  readonly calibrationError: number;
  readonly calibration: readonly CalibrationBin[];
}

/** From this probability on a label counts as claimed where songs may have several; S3's rule. */
export const CLAIM_FROM = 0.5;

interface Song {
  readonly group: string;
  readonly truth: readonly number[];
  readonly probs: readonly number[];
  readonly votes: readonly number[];
  readonly segmentProbs: readonly (readonly number[])[];
}

/**
 * Scores the songs of one side of a split.
 * @param task `one-label`: the answer is the most probable label; `several-labels`: every label from 0.5 on, and accuracy
 *   means that all of a song's labels are right
 */
export function scoreTracks(
  tracks: readonly ScoredTrack[],
  labels: readonly string[],
  task: 'one-label' | 'several-labels',
): ExperimentScores {
  const songs = tracks.map(toSong);
  const perLabel = labels.map((label, index) => scoreLabel(songs, label, index, task));
  const finite = (values: readonly number[]): number[] => values.filter((value) => Number.isFinite(value));
  const { confidences, isRight } = confidencesOf(songs, task);
  const bins = calibrationBins(confidences, isRight);
  const common = {
    labels,
    tracks: songs.length,
    segments: songs.reduce((count, song) => count + song.segmentProbs.length, 0),
    perLabel,
    macroRocAuc: mean(finite(perLabel.map((score) => score.rocAuc.value))),
    macroPrAuc: mean(finite(perLabel.map((score) => score.prAuc))),
    calibrationError: calibrationError(bins),
    calibration: bins,
  };
  return task === 'one-label'
    ? { ...common, ...scoreOneLabel(songs, labels.length) }
    : { ...common, ...scoreSeveralLabels(songs, labels.length) };
}

function toSong(track: ScoredTrack): Song {
  const { group, truth, segmentProbs } = track;
  const votes = truth.map((_, label) => segmentProbs.filter((row) => argMax(row) === label).length);
  return { group, truth, segmentProbs, votes, probs: meanProbs(track) };
}

/** By label, over the song's segments. */
export function meanProbs({ truth, segmentProbs }: ScoredTrack): number[] {
  return truth.map((_, label) => mean(segmentProbs.map((row) => row[label]!)));
}

type TaskScores = Pick<
  ExperimentScores,
  'segmentAccuracy' | 'accuracy' | 'macroF1' | 'weightedF1' | 'votedAccuracy' | 'confusion'
>;

function scoreOneLabel(songs: readonly Song[], labelCount: number): TaskScores {
  const actual = (some: readonly Song[]): number[] => some.map(({ truth }) => truth.indexOf(1));
  const answers = (some: readonly Song[]): number[] => some.map(({ probs }) => argMax(probs));
  const votes = (some: readonly Song[]): number[] => some.map(({ votes: counts }) => argMax(counts));
  return {
    segmentAccuracy: accuracy(
      songs.flatMap(({ segmentProbs }) => segmentProbs.map((row) => argMax(row))),
      songs.flatMap(({ segmentProbs, truth }) => segmentProbs.map(() => truth.indexOf(1))),
    ),
    accuracy: measured(songs, (some) => accuracy(answers(some), actual(some))),
    macroF1: measured(songs, (some) => macroF1(answers(some), actual(some), labelCount)),
    weightedF1: measured(songs, (some) => weightedF1(answers(some), actual(some), labelCount)),
    votedAccuracy: measured(songs, (some) => accuracy(votes(some), actual(some))),
    confusion: confusionMatrix(answers(songs), actual(songs), labelCount),
  };
}

function scoreSeveralLabels(songs: readonly Song[], labelCount: number): TaskScores {
  const isAllRight = (probs: readonly number[], truth: readonly number[]): boolean =>
    truth.every((is, label) => Number.isNaN(is) || probs[label]! >= CLAIM_FROM === (is === 1));
  const countsOf = (some: readonly Song[]): ClaimCounts[] =>
    Array.from({ length: labelCount }, (_, label) => countClaims(some, label, 'several-labels'));
  const f1Of = ({ truePositives, claimed, present }: ClaimCounts): number => f1(truePositives, claimed, present);
  const segments = songs.flatMap(({ segmentProbs, truth }) => segmentProbs.map((probs) => isAllRight(probs, truth)));
  return {
    segmentAccuracy: segments.filter(Boolean).length / segments.length,
    accuracy: measured(songs, (some) => mean(some.map(({ probs, truth }) => Number(isAllRight(probs, truth))))),
    // As in `macroF1`: a label neither claimed nor present has none.
    macroF1: measured(songs, (some) =>
      mean(
        countsOf(some)
          .filter(({ claimed, present }) => claimed + present > 0)
          .map(f1Of),
      ),
    ),
    weightedF1: measured(songs, (some) => {
      const counts = countsOf(some);
      const total = counts.reduce((sum, { present }) => sum + present, 0);
      return counts.reduce((sum, count) => sum + (count.present / total) * f1Of(count), 0);
    }),
    votedAccuracy: null,
    confusion: null,
  };
}

function scoreLabel(
  all: readonly Song[],
  label: string,
  index: number,
  task: 'one-label' | 'several-labels',
): LabelScore {
  const songs = all.filter(({ truth }) => !Number.isNaN(truth[index]));
  const { truePositives, claimed, present } = countClaims(songs, index, task);
  const scores = songs.map(({ probs }) => probs[index]!);
  const isPositive = songs.map(({ truth }) => truth[index] === 1);
  return {
    label,
    positives: present,
    precision: claimed === 0 ? 0 : truePositives / claimed,
    recall: present === 0 ? 0 : truePositives / present,
    f1: f1(truePositives, claimed, present),
    rocAuc: measured(songs, (some) =>
      rocAuc(
        some.map(({ probs }) => probs[index]!),
        some.map(({ truth }) => truth[index] === 1),
      ),
    ),
    prAuc: averagePrecision(scores, isPositive),
  };
}

interface ClaimCounts {
  readonly truePositives: number;
  readonly claimed: number;
  readonly present: number;
}

function countClaims(songs: readonly Song[], label: number, task: 'one-label' | 'several-labels'): ClaimCounts {
  const isClaimed = ({ probs, truth }: Song): boolean =>
    task === 'one-label' ? argMax(probs) === label : probs[label]! >= CLAIM_FROM && !Number.isNaN(truth[label]);
  const claimed = songs.filter(isClaimed);
  return {
    truePositives: claimed.filter(({ truth }) => truth[label] === 1).length,
    claimed: claimed.length,
    present: songs.filter(({ truth }) => truth[label] === 1).length,
  };
}

/** One answer: its probability, and whether it is right. Several labels: the probability of each being there. */
function confidencesOf(
  songs: readonly Song[],
  task: 'one-label' | 'several-labels',
): { confidences: number[]; isRight: boolean[] } {
  if (task === 'several-labels') {
    const answers = songs.flatMap(({ probs, truth }) => truth.map((is, label) => ({ prob: probs[label]!, is })));
    const known = answers.filter(({ is }) => !Number.isNaN(is));
    return { confidences: known.map(({ prob }) => prob), isRight: known.map(({ is }) => is === 1) };
  }
  return {
    confidences: songs.map(({ probs }) => Math.max(...probs)),
    isRight: songs.map(({ probs, truth }) => truth[argMax(probs)] === 1),
  };
}

function measured(songs: readonly Song[], metricOf: (songs: readonly Song[]) => number): Measured {
  const groups = songs.map(({ group }) => group);
  const interval = bootstrapInterval(groups, (rows) => metricOf(rows.map((row) => songs[row]!)));
  return { value: metricOf(songs), interval };
}
