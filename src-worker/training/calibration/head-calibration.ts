import type { HeadSpec } from '../../../src-shared/model-spec';

export type Activation = HeadSpec['activation'];

/** Makes a head's logits say how often it is right: z / temperature + bias. */
export interface HeadCalibration {
  /** One a label, all the same where labels exclude each other. Above 1: the network was too sure of itself. */
  readonly temperatures: readonly number[];
  /** One a label; 0 where only the temperature is used. */
  readonly bias: readonly number[];
}

/** A float32 probability nearer to 0 or 1 than this no longer tells its logit. */
const NEAREST = 1e-7;

/** The logits of a segment's probabilities; of a softmax up to a constant, which it does not see. */
export function logitsOf(activation: Activation, probs: readonly number[]): number[] {
  return probs.map((prob) => {
    const p = Math.min(Math.max(prob, NEAREST), 1 - NEAREST);
    return activation === 'sigmoid' ? Math.log(p / (1 - p)) : Math.log(p);
  });
}

/** A segment's probabilities of calibrated logits, as the network gives them once the calibration is part of its last layer. */
export function calibratedProbs(
  activation: Activation,
  logits: readonly number[],
  { temperatures, bias }: HeadCalibration,
): number[] {
  const scaled = logits.map((z, k) => z / temperatures[k]! + bias[k]!);
  return activation === 'sigmoid' ? scaled.map(sigmoid) : softmax(scaled);
}

export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

export function softmax(logits: readonly number[]): number[] {
  const highest = Math.max(...logits);
  const powers = logits.map((z) => Math.exp(z - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/** [row][column] -> mean of each column; a track's answer is that of its segments. */
export function columnMeans(rows: readonly (readonly number[])[]): number[] {
  return rows[0]!.map((_, column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length);
}
