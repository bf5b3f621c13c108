/** From which probability on a label is written: chosen on songs the network was not trained on, so that it is right often enough. */

/**
 * The least probability a label is claimed from: more likely than not. A label that separates well among clips of music reaches the target
 * precision far lower, and would then be claimed of what no clip was like: hiss is a third "angry".
 */
export const MIN_CLAIM_PROB = 0.5;

export interface ThresholdChoice {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
  /** Tracks at or above the threshold. */
  readonly predicted: number;
}

/** With fewer predictions than this a precision says nothing. */
const MIN_PREDICTED = 10;

/** Of a label that few songs have half of them have to do, but no fewer than this. */
const FEWEST_PREDICTED = 5;

/**
 * The lowest threshold at which "score >= threshold" has the target precision on enough tracks; null where there is none. It lies halfway
 * to the next lower score: where a label separates cleanly, the score of the least likely track that has it would be 0.9999, and a hair's
 * change of that would leave it unclaimed.
 * @param least no lower threshold is chosen
 * @param minPredicted so many tracks are enough
 */
export function chooseThreshold(
  scores: readonly number[],
  isPositive: readonly boolean[],
  targetPrecision: number,
  least = 0,
  minPredicted = MIN_PREDICTED,
): ThresholdChoice | null {
  const positives = isPositive.filter(Boolean).length;
  const points = precisionRecallPoints(scores, isPositive);
  const place = points.findLastIndex(
    (p) => p.threshold >= least && p.precision >= targetPrecision && p.predicted >= minPredicted,
  );
  const best = points[place];
  if (best === undefined) return null;
  const nextLower = points[place + 1]?.threshold ?? best.threshold;
  return {
    threshold: Math.max((best.threshold + nextLower) / 2, least),
    precision: best.precision,
    recall: best.truePositives / positives,
    predicted: best.predicted,
  };
}

interface PrecisionRecallPoint {
  readonly threshold: number;
  readonly precision: number;
  readonly truePositives: number;
  readonly predicted: number;
}

/** One point for every distinct score, highest first: what "score >= threshold" gives. */
export function precisionRecallPoints(
  scores: readonly number[],
  isPositive: readonly boolean[],
): PrecisionRecallPoint[] {
  const order = scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const points: PrecisionRecallPoint[] = [];
  let truePositives = 0;
  for (const [rank, i] of order.entries()) {
    if (isPositive[i]) truePositives++;
    const isLastOfTie = rank + 1 === order.length || scores[order[rank + 1]!] !== scores[i];
    if (isLastOfTie)
      points.push({ threshold: scores[i]!, precision: truePositives / (rank + 1), truePositives, predicted: rank + 1 });
  }
  return points;
}

/** A song that was held out, as `training.json` has it. */
export interface HeldOutSong {
  /** Indices of the labels it has. */
  readonly actual: readonly number[];
  /** Indices of those it is known not to have; left out: all others. */
  readonly absent?: readonly number[] | undefined;
  /** Held-out probability of each label. */
  readonly probs: readonly number[];
}

/**
 * The threshold of each label of a sigmoid head; null: not written, since none reaches the target precision. Songs of which it is not
 * known whether they have a label have no say in its threshold.
 */
export function heldOutThresholds(
  songs: readonly HeldOutSong[],
  labelCount: number,
  targetPrecision: number,
): (number | null)[] {
  return Array.from({ length: labelCount }, (_, label) => {
    const known = songs.filter(({ actual, absent }) => absent?.includes(label) !== false || actual.includes(label));
    const scores = known.map(({ probs }) => probs[label]!);
    const isPositive = known.map(({ actual }) => actual.includes(label));
    const half = Math.ceil(isPositive.filter(Boolean).length / 2);
    const minPredicted = Math.min(Math.max(half, FEWEST_PREDICTED), MIN_PREDICTED);
    return chooseThreshold(scores, isPositive, targetPrecision, MIN_CLAIM_PROB, minPredicted)?.threshold ?? null;
  });
}
