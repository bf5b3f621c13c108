import type { HeadSpec, LabelSpec } from './model-spec';

export interface ScoredLabel {
  readonly label: LabelSpec;
  /** Mean probability over the track, 0..1. */
  readonly prob: number;
}

/** All labels of a head with their probabilities, best first; of equal ones the one the model lists first. */
export function rankedLabels(head: HeadSpec, meanProbs: readonly number[]): ScoredLabel[] {
  return head.labels.map((label, index) => ({ label, prob: meanProbs[index] ?? 0 })).sort((a, b) => b.prob - a.prob);
}

/**
 * The labels a head claims for a track, best first; none is an answer, too. Labels of a `sigmoid` head are independent: all that
 * reach their thresholds. Of a `softmax` head only one can be true: the best label, where it reaches its own threshold. The
 * thresholds were chosen under this same rule, see `src-worker/training/evaluate.ts`.
 */
export function predictedLabels(head: HeadSpec, meanProbs: readonly number[]): ScoredLabel[] {
  const ranked = rankedLabels(head, meanProbs);
  const candidates = head.activation === 'softmax' ? ranked.slice(0, 1) : ranked;
  return candidates.filter(({ label, prob }) => label.threshold !== null && prob >= label.threshold);
}
