import { chooseThreshold, MIN_CLAIM_PROB } from '../../../src-shared/threshold';
import { UNKNOWN } from '../labels';
import { argMax } from '../metrics';
import type { Answer, EvaluatedHead, HeadAnswers } from './answers';

/** Claims of each fold by a threshold that was chosen on the other folds: what to expect of a threshold on new music. */

/** An answer of which is known whether the track has the label. */
export interface KnownAnswer {
  readonly answer: Answer;
  readonly isPositive: boolean;
}

/** Answers to tracks of which those who know the label say whether they have it. */
export function knownAnswers({ answers, truths }: HeadAnswers, index: number): KnownAnswer[] {
  return answers.flatMap((answer, i) => {
    const target = truths[index]!.targets[i];
    return target === UNKNOWN ? [] : [{ answer, isPositive: target === 1 }];
  });
}

/**
 * Whether a label would be claimed of a track of the folds that `known` holds, by the threshold of the other folds. Both sides are
 * calibrated without the track's fold, so its truths have no say in which of its tracks are claimed.
 */
export function claimsAcrossFolds(
  head: EvaluatedHead,
  known: readonly KnownAnswer[],
  index: number,
  targetPrecision: number,
): (answer: Answer) => boolean {
  const folds = [...new Set(known.map(({ answer }) => answer.fold))];
  const thresholds = new Map(
    folds.map((fold) => [fold, thresholdWithout(fold, head, known, index, targetPrecision)] as const),
  );
  return (answer) => {
    const threshold = thresholds.get(answer.fold) ?? null;
    return threshold !== null && claimScore(head, answer.probs, index) >= threshold;
  };
}

function thresholdWithout(
  fold: number,
  head: EvaluatedHead,
  known: readonly KnownAnswer[],
  index: number,
  targetPrecision: number,
): number | null {
  const others = known.filter(({ answer }) => answer.fold !== fold);
  const scores = others.map(({ answer }) => claimScore(head, answer.probsWithoutFold.get(fold)!, index));
  const truths = others.map(({ isPositive }) => isPositive);
  return chooseThreshold(scores, truths, targetPrecision, MIN_CLAIM_PROB)?.threshold ?? null;
}

/** What a threshold is compared with: of a head with one true label, only the best label can be claimed (see `predictedLabels`). */
export function claimScore(head: EvaluatedHead, probs: readonly number[], index: number): number {
  return head.activation === 'softmax' && argMax(probs) !== index ? 0 : probs[index]!;
}
