import { closedGenreList, GENRE_LABELS, MOOD_LABELS, UNKNOWN } from './labels';
import type { LabelledTrack } from './manifest';
import {
  accuracy,
  argMax,
  averagePrecision,
  bootstrapInterval,
  chooseThreshold,
  confusionMatrix,
  macroF1,
  rocAuc,
  type ThresholdChoice,
} from './metrics';
import type { TrackProbs } from './predict-tracks';

/** A value with its 95 % bootstrap interval over groups. */
export interface Measured {
  readonly value: number;
  readonly interval: [number, number];
}

export interface ClosedTaskReport {
  readonly tracks: number;
  readonly labels: string[];
  /** One answer a track: the label with the highest mean probability over its segments. */
  readonly trackAccuracy: Measured;
  readonly trackMacroF1: Measured;
  /** Each segment answered on its own. */
  readonly segmentAccuracy: number;
  /** confusion[actual][predicted], tracks. */
  readonly confusion: number[][];
}

export interface LabelReport {
  readonly label: string;
  /** Held-out tracks whose source says yes, and no. */
  readonly positives: number;
  readonly negatives: number;
  readonly rocAuc: Measured;
  readonly averagePrecision: number;
  /** The threshold chosen on all held-out predictions, and what it gives on these same predictions: flattered. */
  readonly atThreshold: ThresholdChoice | null;
  /** Each fold under the threshold chosen on the other folds: what to expect of the threshold on new music. */
  readonly crossFitted: CrossFitted;
}

export interface CrossFitted {
  /** Null when no fold's tracks were claimed. */
  readonly precision: number | null;
  readonly recall: number;
  /** Tracks claimed. */
  readonly predicted: number;
}

export interface EvaluationReport {
  readonly tracks: number;
  readonly moodQuadrants: ClosedTaskReport;
  readonly gtzanGenres: ClosedTaskReport;
  readonly emotifyGenres: ClosedTaskReport;
  readonly allMusicMacroRocAuc: Measured;
  readonly genreLabels: LabelReport[];
  readonly moodLabels: LabelReport[];
}

interface Row {
  readonly track: LabelledTrack;
  readonly probs: TrackProbs;
}

/** Scores held-out predictions: every track must have been predicted by a network that never heard its group. */
export function evaluate(
  tracks: readonly LabelledTrack[],
  predictions: readonly TrackProbs[],
  targetPrecision: number,
): EvaluationReport {
  const probsOf = new Map(predictions.map((probs) => [probs.id, probs]));
  const rows = tracks.flatMap((track) => {
    const probs = probsOf.get(track.id);
    return probs === undefined ? [] : [{ track, probs }];
  });
  const allMusicRows = rows.filter((row) => row.track.source === '4q');
  const report = (head: 'genre' | 'mood', labels: readonly { id: string }[]): LabelReport[] =>
    labels.map((label, index) => reportLabel(rows, head, index, label.id, targetPrecision));
  return {
    tracks: rows.length,
    moodQuadrants: reportClosedTask(
      rows.filter((row) => row.track.mood[0] !== UNKNOWN),
      'mood',
      MOOD_LABELS.map((_, i) => i),
    ),
    gtzanGenres: reportClosedTask(
      rows.filter((row) => row.track.source === 'gtzan'),
      'genre',
      closedGenreList('gtzan'),
    ),
    emotifyGenres: reportClosedTask(
      rows.filter((row) => row.track.source === 'emotify'),
      'genre',
      closedGenreList('emotify'),
    ),
    allMusicMacroRocAuc: measured(allMusicRows, (some) => macroRocAuc(some)),
    genreLabels: report('genre', GENRE_LABELS),
    moodLabels: report('mood', MOOD_LABELS),
  };
}

/** One label out of a closed list: the truth is the list's one positive target. */
function reportClosedTask(
  rows: readonly Row[],
  head: 'genre' | 'mood',
  candidates: readonly number[],
): ClosedTaskReport {
  const truthOf = (row: Row): number => candidates.indexOf(row.track[head].indexOf(1));
  const answer = (probs: readonly number[]): number => candidates.indexOf(argMax(probs, candidates));
  const answers = (some: readonly Row[]): number[] => some.map((row) => answer(row.probs[head]));
  const truths = (some: readonly Row[]): number[] => some.map(truthOf);
  const segmentsOf = (row: Row): readonly number[][] =>
    head === 'genre' ? row.probs.segmentGenre : row.probs.segmentMood;
  const labels = head === 'genre' ? GENRE_LABELS : MOOD_LABELS;
  return {
    tracks: rows.length,
    labels: candidates.map((index) => labels[index]!.id),
    trackAccuracy: measured(rows, (some) => accuracy(answers(some), truths(some))),
    trackMacroF1: measured(rows, (some) => macroF1(answers(some), truths(some), candidates.length)),
    segmentAccuracy: accuracy(
      rows.flatMap((row) => segmentsOf(row).map(answer)),
      rows.flatMap((row) => segmentsOf(row).map(() => truthOf(row))),
    ),
    confusion: confusionMatrix(answers(rows), truths(rows), candidates.length),
  };
}

function reportLabel(
  rows: readonly Row[],
  head: 'genre' | 'mood',
  index: number,
  label: string,
  targetPrecision: number,
): LabelReport {
  const known = rows.filter((row) => row.track[head][index] !== UNKNOWN);
  const scores = known.map((row) => row.probs[head][index]!);
  const isPositive = known.map((row) => row.track[head][index] === 1);
  const positives = isPositive.filter(Boolean).length;
  return {
    label,
    positives,
    negatives: known.length - positives,
    rocAuc: measured(known, (some) =>
      rocAuc(
        some.map((row) => row.probs[head][index]!),
        some.map((row) => row.track[head][index] === 1),
      ),
    ),
    averagePrecision: averagePrecision(scores, isPositive),
    atThreshold: chooseThreshold(claimScores(known, head, index), isPositive, targetPrecision),
    crossFitted: crossFit(known, head, index, targetPrecision),
  };
}

function crossFit(rows: readonly Row[], head: 'genre' | 'mood', index: number, targetPrecision: number): CrossFitted {
  const isPositive = (row: Row): boolean => row.track[head][index] === 1;
  const folds = [...new Set(rows.map((row) => row.track.fold))];
  const claimed = folds.flatMap((fold) => {
    const [others, held] = [
      rows.filter((row) => row.track.fold !== fold),
      rows.filter((row) => row.track.fold === fold),
    ];
    const choice = chooseThreshold(claimScores(others, head, index), others.map(isPositive), targetPrecision);
    const scores = claimScores(held, head, index);
    return choice === null ? [] : held.filter((_, i) => scores[i]! >= choice.threshold);
  });
  const truePositives = claimed.filter(isPositive).length;
  return {
    precision: claimed.length === 0 ? null : truePositives / claimed.length,
    recall: truePositives / rows.filter(isPositive).length,
    predicted: claimed.length,
  };
}

/** What a threshold is compared with: of a head with one true label, only the best label can be claimed (see `predictedLabels`). */
function claimScores(rows: readonly Row[], head: 'genre' | 'mood', index: number): number[] {
  const isExclusive = head === 'mood';
  return rows.map(({ probs }) => (isExclusive && argMax(probs[head]) !== index ? 0 : probs[head][index]!));
}

/** Mean ROC-AUC over the labels that have both positives and negatives among these rows. */
function macroRocAuc(rows: readonly Row[]): number {
  const values = GENRE_LABELS.map((_, index) => {
    const known = rows.filter((row) => row.track.genre[index] !== UNKNOWN);
    return rocAuc(
      known.map((row) => row.probs.genre[index]!),
      known.map((row) => row.track.genre[index] === 1),
    );
  }).filter((value) => Number.isFinite(value));
  return values.reduce((total, value) => total + value, 0) / values.length;
}

function measured(rows: readonly Row[], metricOf: (rows: readonly Row[]) => number): Measured {
  const groups = rows.map((row) => row.track.group);
  return {
    value: metricOf(rows),
    interval: bootstrapInterval(groups, (indices) => metricOf(indices.map((i) => rows[i]!))),
  };
}
