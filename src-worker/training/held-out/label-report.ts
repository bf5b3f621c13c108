import { UNKNOWN } from '../labels';
import { argMax, averagePrecision, chooseThreshold, equalSizeBins, rocAuc } from '../metrics';
import type { Answer, EvaluatedHead, HeadAnswers } from './answers';
import { calibrationQuality } from './calibration-quality';
import { type LabelMeasures, labelFate, MIN_CLAIM_PROB } from './label-fate';
import { measured } from './measure';
import type { LabelReport } from './report';

/** A label with fewer positives than this has no reliability curve: its bins would hold a handful. */
const MIN_POSITIVES_FOR_CURVE = 30;
const LABEL_BINS = 5;

/** An answer of which is known whether the track has the label. */
interface KnownAnswer {
  readonly answer: Answer;
  readonly isPositive: boolean;
}

/** Measures every label of a head on held-out tracks and decides what becomes of it. */
export function reportLabels(heard: HeadAnswers, targetPrecision: number): LabelReport[] {
  const { head, truths } = heard;
  return head.labels.map(({ id }, index): LabelReport => {
    const measures =
      truths[index]!.knownBy === 'sources'
        ? measureSourced(head, knownAnswers(heard, index), index, targetPrecision)
        : measureAgreement(heard, index);
    const fate = labelFate(head.activation, measures);
    return { label: id, ...measures, fate };
  });
}

/** Answers to tracks of which those who know the label say whether they have it. */
export function knownAnswers({ answers, truths }: HeadAnswers, index: number): KnownAnswer[] {
  return answers.flatMap((answer, i) => {
    const target = truths[index]!.targets[i];
    return target === UNKNOWN ? [] : [{ answer, isPositive: target === 1 }];
  });
}

function measureSourced(
  head: EvaluatedHead,
  known: readonly KnownAnswer[],
  index: number,
  targetPrecision: number,
): LabelMeasures {
  const truths = known.map(({ isPositive }) => isPositive);
  const claimable = known.map(({ answer }) => claimScore(head, answer.probs, index));
  return {
    knownBy: 'sources',
    ...rankingMeasures(known, index),
    atThreshold: chooseThreshold(claimable, truths, targetPrecision, MIN_CLAIM_PROB),
    crossFitted: crossFit(head, known, index, targetPrecision),
    reliability: reliabilityOf(known, index),
    calibrationQuality: null,
  };
}

/** No source says yes to any track: what is left is whether the label ranks tracks as published taggers do. It is never written. */
function measureAgreement(heard: HeadAnswers, index: number): LabelMeasures {
  const known = knownAnswers(heard, index);
  return {
    knownBy: 'taggers',
    ...rankingMeasures(known, index),
    atThreshold: null,
    crossFitted: { precision: null, recall: NaN, predicted: 0 },
    reliability: [],
    calibrationQuality: known.length === 0 ? null : calibrationQuality(heard, [index]),
  };
}

function rankingMeasures(known: readonly KnownAnswer[], index: number) {
  const isPositiveOf = new Map(known.map(({ answer, isPositive }) => [answer, isPositive]));
  const truths = known.map(({ isPositive }) => isPositive);
  const positives = truths.filter(Boolean).length;
  return {
    positives,
    negatives: known.length - positives,
    rocAuc: measured(
      known.map(({ answer }) => answer),
      (some) =>
        rocAuc(
          some.map(({ probs }) => probs[index]!),
          some.map((answer) => isPositiveOf.get(answer)!),
        ),
    ),
    averagePrecision: averagePrecision(
      known.map(({ answer }) => answer.probs[index]!),
      truths,
    ),
  };
}

function crossFit(
  head: EvaluatedHead,
  known: readonly KnownAnswer[],
  index: number,
  targetPrecision: number,
): LabelReport['crossFitted'] {
  const claimed = claimAcrossFolds(head, known, index, targetPrecision);
  const truePositives = claimed.filter(({ isPositive }) => isPositive).length;
  return {
    precision: claimed.length === 0 ? null : truePositives / claimed.length,
    recall: truePositives / known.filter(({ isPositive }) => isPositive).length,
    predicted: claimed.length,
  };
}

/**
 * The tracks claimed on each fold by a threshold that was chosen on the other folds. Both sides are calibrated without the fold, so its
 * truths have no say in which of its tracks these are.
 */
export function claimAcrossFolds(
  head: EvaluatedHead,
  known: readonly KnownAnswer[],
  index: number,
  targetPrecision: number,
): KnownAnswer[] {
  const folds = [...new Set(known.map(({ answer }) => answer.fold))];
  return folds.flatMap((fold) => {
    const scoreOf = ({ answer }: KnownAnswer): number => claimScore(head, answer.probsWithoutFold.get(fold)!, index);
    const others = known.filter(({ answer }) => answer.fold !== fold);
    const truths = others.map(({ isPositive }) => isPositive);
    const choice = chooseThreshold(others.map(scoreOf), truths, targetPrecision, MIN_CLAIM_PROB);
    if (choice === null) return [];
    return known.filter((each) => each.answer.fold === fold && scoreOf(each) >= choice.threshold);
  });
}

/** What a threshold is compared with: of a head with one true label, only the best label can be claimed (see `predictedLabels`). */
function claimScore(head: EvaluatedHead, probs: readonly number[], index: number): number {
  return head.activation === 'softmax' && argMax(probs) !== index ? 0 : probs[index]!;
}

function reliabilityOf(known: readonly KnownAnswer[], index: number): LabelReport['reliability'] {
  const truths = known.map(({ isPositive }) => isPositive);
  if (truths.filter(Boolean).length < MIN_POSITIVES_FOR_CURVE) return [];
  return equalSizeBins(
    known.map(({ answer }) => answer.probs[index]!),
    truths,
    LABEL_BINS,
  );
}
