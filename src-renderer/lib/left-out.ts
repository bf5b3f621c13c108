import type { TrackDetail } from '../../src-shared/domain';
import { foldText } from '../../src-shared/fold-text';
import { decidedLabels } from '../../src-shared/label-choice';
import { HEAD_NOUNS, type HeadName, type HeadSpec, type ModelInfo } from '../../src-shared/model-spec';
import type { HeadPolicy, Policy } from '../../src-shared/policy';
import { predictedLabels, predictedValues, rankedLabels, type ScoredLabel } from '../../src-shared/predicted-labels';
import { fieldOfHead, type LabelField } from '../../src-shared/tags';
import { formatNumberOf, formatShare } from './format';
import { valuesInFile } from './manual-edits';

/** A label the model is sure of, or would be under the user's own threshold, that is nevertheless not proposed. */
export interface LeftOutLabel {
  readonly head: HeadName;
  readonly title: string;
  /** Mean probability over the track, 0..1. */
  readonly prob: number;
  /** Why, as the rest of a sentence. */
  readonly reason: string;
}

/** Every sure label that the proposed edits of a song leave out, best first within its head. */
export function leftOutLabels(detail: TrackDetail, model: ModelInfo, policy: Policy): LeftOutLabel[] {
  const { prediction } = detail;
  if (prediction?.modelId !== model.id) return [];
  return model.heads.flatMap((head) => {
    const meanProbs = prediction.heads.find(({ name }) => name === head.name)?.meanProbs;
    return meanProbs === undefined ? [] : leftOutOf(head, meanProbs, detail, policy);
  });
}

function leftOutOf(head: HeadSpec, meanProbs: readonly number[], detail: TrackDetail, policy: Policy): LeftOutLabel[] {
  const field = fieldOfHead(head.name);
  const headPolicy = policy[head.name];
  const proposed = detail.edits.find((edit) => edit.field === field)?.new ?? [];
  const isIn = (values: readonly string[], value: string) => values.map(foldText).includes(foldText(value));
  return sureLabels(head, meanProbs, headPolicy)
    .map((scored) => ({ ...scored, word: wordOf(scored, headPolicy) }))
    .filter(({ word }) => !isIn(proposed, word))
    .map(({ label, prob, word }) => {
      const why = isIn(valuesInFile(detail.track, field), word)
        ? 'the file says so already'
        : isIn(decidedLabels(detail.choices, field).rejected, word)
          ? 'you turned it down'
          : (whyNotClaimed(head, meanProbs, { label, prob }, headPolicy) ?? whyNotMerged(field, detail, policy));
      return { head: head.name, title: label.title, prob, reason: why };
    });
}

/** What the model alone claims, and what it would claim under the user's thresholds without any limit. */
function sureLabels(head: HeadSpec, meanProbs: readonly number[], policy: HeadPolicy): ScoredLabel[] {
  const byModel = predictedLabels(head, meanProbs);
  const byUser = predictedLabels(head, meanProbs, { labels: policy.labels, minShareOfBest: 0 });
  const ids = new Set([...byModel, ...byUser].map(({ label }) => label.id));
  return rankedLabels(head, meanProbs).filter(({ label }) => ids.has(label.id));
}

function wordOf({ label }: ScoredLabel, policy: HeadPolicy): string {
  return policy.labels[label.id]?.tagValue ?? label.tagValue;
}

/** Why the rules do not count the label among those to write; null when they do. */
function whyNotClaimed(
  head: HeadSpec,
  meanProbs: readonly number[],
  scored: ScoredLabel,
  policy: HeadPolicy,
): string | null {
  const { label, prob } = scored;
  const threshold = policy.labels[label.id]?.threshold;
  if (threshold === null) return 'your rules never write it';
  if (threshold !== undefined && prob < threshold) return `your rules ask for ${formatShare(threshold)}`;
  const best = rankedLabels(head, meanProbs)[0]?.prob ?? 0;
  const noun = HEAD_NOUNS[head.name];
  if (prob < policy.minShareOfBest * best) return `under ${formatShare(policy.minShareOfBest)} of the best ${noun}`;
  const isClaimed = predictedValues(head, meanProbs, policy).includes(wordOf(scored, policy));
  return isClaimed ? null : `your rules allow ${formatNumberOf(policy.maxLabels, noun)}`;
}

/** Why a label that counts does not get into the field. */
function whyNotMerged(field: LabelField, { track }: TrackDetail, policy: Policy): string {
  const { mode } = policy[field];
  if (mode === 'off') return `your rules leave ${field} alone`;
  if (mode === 'fill' && valuesInFile(track, field).length > 0) return `the file has a ${field} already`;
  if (policy.skipOwn) return 'your rules skip files tagged before';
  return 'nothing can be written into this file';
}
