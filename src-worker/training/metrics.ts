import { precisionRecallPoints } from '../../src-shared/threshold';
import { createRandom } from './random';

/** Classification metrics in plain math; definitions follow scikit-learn's functions of the same names. */

/** NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Share of equal entries. */
export function accuracy(predicted: readonly number[], actual: readonly number[]): number {
  return predicted.filter((value, i) => value === actual[i]).length / actual.length;
}

/** counts[actual][predicted] */
export function confusionMatrix(
  predicted: readonly number[],
  actual: readonly number[],
  classCount: number,
): number[][] {
  const counts = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (const [i, a] of actual.entries()) counts[a]![predicted[i]!]! += 1;
  return counts;
}

/**
 * Unweighted mean of the classes' F1 scores; a class neither predicted nor present has none, so that resamples without a rare class
 * don't count as mistakes. NaN of nothing.
 */
export function macroF1(predicted: readonly number[], actual: readonly number[], classCount: number): number {
  const met = new Set([...predicted, ...actual]);
  const scores = f1Scores(predicted, actual, classCount).filter((_, k) => met.has(k));
  return sum(scores) / scores.length;
}

/** Mean of the classes' F1 scores, each weighted by how often the class is present. NaN of nothing. */
export function weightedF1(predicted: readonly number[], actual: readonly number[], classCount: number): number {
  const scores = f1Scores(predicted, actual, classCount);
  return sum(actual.map((k) => scores[k]!)) / actual.length;
}

function f1Scores(predicted: readonly number[], actual: readonly number[], classCount: number): number[] {
  const counts = confusionMatrix(predicted, actual, classCount);
  return counts.map((row, k) => {
    const claimed = sum(counts.map((other) => other[k]!));
    return f1(row[k]!, claimed, sum(row));
  });
}

/** Harmonic mean of precision and recall; 0 for a class neither claimed nor present. */
export function f1(truePositives: number, claimed: number, present: number): number {
  return present + claimed === 0 ? 0 : (2 * truePositives) / (present + claimed);
}

/** Predictions of about the same confidence: how sure they were, and how often they were right. */
export interface CalibrationBin {
  readonly count: number;
  readonly meanConfidence: number;
  readonly shareRight: number;
}

/** Confidences (0..1) in bins of equal width, empty ones left out (Guo et al. 2017). */
export function calibrationBins(
  confidences: readonly number[],
  isRight: readonly boolean[],
  binCount = 10,
): CalibrationBin[] {
  const binOf = (row: number): number => Math.min(binCount - 1, Math.floor(confidences[row]! * binCount));
  const rowsOfBin = [...Map.groupBy(confidences.keys(), binOf)].sort(([a], [b]) => a - b);
  return rowsOfBin.map(([, rows]) => toBin(rows, confidences, isRight));
}

/**
 * Confidences in bins of equal size (as near as that goes), lowest first: where most confidences are near 0, as of rare labels, bins of
 * equal width would put nearly all into the first (Nixon et al. 2019). Fewer bins where there are fewer confidences.
 */
export function equalSizeBins(
  confidences: readonly number[],
  isRight: readonly boolean[],
  binCount: number,
): CalibrationBin[] {
  const order = [...confidences.keys()].sort((a, b) => confidences[a]! - confidences[b]!);
  const count = Math.min(binCount, order.length);
  const startOf = (bin: number): number => Math.round((bin * order.length) / count);
  return Array.from({ length: count }, (_, bin) =>
    toBin(order.slice(startOf(bin), startOf(bin + 1)), confidences, isRight),
  );
}

function toBin(rows: readonly number[], confidences: readonly number[], isRight: readonly boolean[]): CalibrationBin {
  return {
    count: rows.length,
    meanConfidence: sum(rows.map((row) => confidences[row]!)) / rows.length,
    shareRight: rows.filter((row) => isRight[row]).length / rows.length,
  };
}

/** Expected calibration error: mean distance between confidence and share of right answers, weighted by the bins' sizes. */
export function calibrationError(bins: readonly CalibrationBin[]): number {
  const total = sum(bins.map(({ count }) => count));
  return sum(bins.map((bin) => (bin.count / total) * Math.abs(bin.meanConfidence - bin.shareRight)));
}

/** Probability that a positive scores above a negative, ties half; NaN when one side is empty. */
export function rocAuc(scores: readonly number[], isPositive: readonly boolean[]): number {
  // Numbers alone are sorted several times faster than indices, and bootstraps do nothing else.
  const sorted = (side: boolean): Float64Array =>
    Float64Array.from(scores.filter((_, i) => isPositive[i] === side)).sort();
  const [positives, negatives] = [sorted(true), sorted(false)];
  let [wins, below, notAbove] = [0, 0, 0];
  for (const score of positives) {
    while (below < negatives.length && negatives[below]! < score) below++;
    while (notAbove < negatives.length && negatives[notAbove]! <= score) notAbove++;
    wins += (below + notAbove) / 2;
  }
  return wins / (positives.length * negatives.length);
}

/** Area under the precision-recall curve as average precision: sum of (R_n - R_(n-1)) P_n over distinct thresholds. */
export function averagePrecision(scores: readonly number[], isPositive: readonly boolean[]): number {
  const positives = isPositive.filter(Boolean).length;
  let previousRecall = 0;
  let area = 0;
  for (const point of precisionRecallPoints(scores, isPositive)) {
    const recall = point.truePositives / positives;
    area += (recall - previousRecall) * point.precision;
    previousRecall = recall;
  }
  return area;
}

/**
 * 95 % percentile bootstrap over groups (Efron 1979): resamples whole groups, because tracks of one artist are not independent.
 * @param metricOf value of a list of row indices; NaN results (a resample without positives) are left out
 * @returns NaN for both ends where nothing can be measured
 */
export function bootstrapInterval(
  groups: readonly string[],
  metricOf: (rows: readonly number[]) => number,
  resamples = 1000,
): [number, number] {
  const rowsOfGroup = [...Map.groupBy(groups.keys(), (row) => groups[row]!).values()];
  const random = createRandom(1);
  const values = Array.from({ length: resamples }, () =>
    metricOf(rowsOfGroup.flatMap(() => rowsOfGroup[Math.floor(random() * rowsOfGroup.length)]!)),
  )
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b);
  const at = (share: number): number => values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN;
  return [at(0.025), at(0.975)];
}

/** Index of the largest of `row`, among `candidates` where given. */
export function argMax(row: readonly number[], candidates: readonly number[] = row.map((_, i) => i)): number {
  return candidates.reduce((best, i) => (row[i]! > row[best]! ? i : best));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
