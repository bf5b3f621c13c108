import { uniqueValues } from './fold-text';
import type { HeadSpec, LabelSpec } from './model-spec';
import type { HeadPolicy, LabelRule } from './policy';

export interface ScoredLabel {
  readonly label: LabelSpec;
  /** Mean probability over the track, 0..1. */
  readonly prob: number;
}

/** All labels of a head with their probabilities, best first; of equal ones the one the model lists first. */
export function rankedLabels(head: HeadSpec, meanProbs: readonly number[]): ScoredLabel[] {
  return head.labels.map((label, index) => ({ label, prob: meanProbs[index] ?? 0 })).sort((a, b) => b.prob - a.prob);
}

/** The part of a head's policy that decides which labels are claimed. */
export type ClaimPolicy = Pick<HeadPolicy, 'labels' | 'minShareOfBest'>;

const MODEL_ALONE: ClaimPolicy = { labels: {}, minShareOfBest: 0 };

/**
 * The labels a head claims for a track, best first; none is an answer, too. Labels of a `sigmoid` head are independent: all that
 * reach their thresholds. Of a `softmax` head only one can be true: the best label, where it reaches its own threshold. The
 * thresholds were chosen under this same rule, see `src-worker/training/held-out/label-report.ts`.
 * @param policy the user's own thresholds and words, which the labels given back carry; left out: what the model alone says
 */
export function predictedLabels(head: HeadSpec, meanProbs: readonly number[], policy = MODEL_ALONE): ScoredLabel[] {
  const ranked = rankedLabels(head, meanProbs);
  const leastProb = policy.minShareOfBest * (ranked[0]?.prob ?? 0);
  const candidates = head.activation === 'softmax' ? ranked.slice(0, 1) : ranked;
  return candidates
    .map(({ label, prob }) => ({ label: withRule(label, policy.labels[label.id]), prob }))
    .filter(({ label, prob }) => label.threshold !== null && prob >= label.threshold && prob >= leastProb);
}

/** The words written for the claimed labels, best first and at most `maxLabels`; two that differ only in case are one. */
export function predictedValues(head: HeadSpec, meanProbs: readonly number[], policy: HeadPolicy): string[] {
  const values = predictedLabels(head, meanProbs, policy).map(({ label }) => label.tagValue);
  return uniqueValues(values).slice(0, policy.maxLabels);
}

/** The label with the user's own threshold and word, where there are such. */
export function withRule(label: LabelSpec, rule: LabelRule | undefined): LabelSpec {
  if (rule === undefined) return label;
  const threshold = rule.threshold === undefined ? label.threshold : rule.threshold;
  return { ...label, threshold, tagValue: rule.tagValue ?? label.tagValue };
}
