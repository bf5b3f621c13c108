import { type Target, UNKNOWN } from '../labels';
import { type Activation, sigmoid, softmax } from './head-calibration';

/** A track that was held out, as one head heard it. */
export interface CalibrationTrack {
  /** [segment][label] */
  readonly logits: readonly (readonly number[])[];
  /** One a label. */
  readonly targets: readonly Target[];
  readonly fold: number;
}

/** Slope (1 / temperature) and one bias a label; what the gradient is in, too. */
export interface Scaling {
  slope: number;
  readonly bias: number[];
}

/** Keeps logarithms finite where the network is sure and wrong. */
const NEAREST = 1e-9;

/**
 * Cross-entropy of a track's mean probability over its segments: for `sigmoid` of each label that is known, for `softmax` of the one
 * that is true. The mean, not the segment, because the mean is what the app shows and what a threshold is compared with.
 * @param gradient the track's slopes are added to it
 */
export function trackLoss(
  activation: Activation,
  track: CalibrationTrack,
  scaling: Readonly<Scaling>,
  gradient: Scaling,
): number {
  if (activation === 'softmax') return oneLabelLoss(track, scaling, gradient);
  return track.targets.reduce<number>(
    (sum, target, k) => (target === UNKNOWN ? sum : sum + labelLoss(track, k, target, scaling, gradient)),
    0,
  );
}

function labelLoss(
  { logits }: CalibrationTrack,
  k: number,
  target: 0 | 1,
  at: Readonly<Scaling>,
  gradient: Scaling,
): number {
  let [prob, bySlope, byBias] = [0, 0, 0];
  for (const row of logits) {
    const z = row[k]!;
    const p = sigmoid(at.slope * z + at.bias[k]!);
    const change = p * (1 - p);
    prob += p / logits.length;
    bySlope += (change * z) / logits.length;
    byBias += change / logits.length;
  }
  const p = Math.min(Math.max(prob, NEAREST), 1 - NEAREST);
  const lossByProb = (p - target) / (p * (1 - p));
  gradient.slope += lossByProb * bySlope;
  gradient.bias[k]! += lossByProb * byBias;
  return -Math.log(target === 1 ? p : 1 - p);
}

function oneLabelLoss({ logits, targets }: CalibrationTrack, at: Readonly<Scaling>, gradient: Scaling): number {
  const truth = targets.indexOf(1);
  if (truth === -1) return 0;
  const rows = logits.map((row) => softmax(row.map((z, k) => at.slope * z + at.bias[k]!)));
  const prob = Math.max(rows.reduce((sum, probs) => sum + probs[truth]!, 0) / rows.length, NEAREST);
  for (const [i, probs] of rows.entries()) {
    const z = logits[i]!;
    const weight = -probs[truth]! / (prob * rows.length);
    gradient.slope += weight * (z[truth]! - probs.reduce((sum, p, k) => sum + p * z[k]!, 0));
    for (const [k, p] of probs.entries()) gradient.bias[k]! += weight * ((k === truth ? 1 : 0) - p);
  }
  return -Math.log(prob);
}
