import { chooseThreshold, MIN_CLAIM_PROB } from '../../../src-shared/threshold';
import { averagePrecision, equalSizeBins, rocAuc } from '../metrics';
import type { EvaluatedHead, HeadAnswers } from './answers';
import { calibrationQuality } from './calibration-quality';
import { claimsAcrossFolds, claimScore, type KnownAnswer, knownAnswers } from './cross-fit';
import { type LabelMeasures, labelFate } from './label-fate';
import { measured } from './measure';
import type { LabelReport } from './report';
import { reportTaggerReach } from './tagger-reach';

/** A label with fewer positives than this has no reliability curve: its bins would hold a handful. */
const MIN_POSITIVES_FOR_CURVE = 30;
const LABEL_BINS = 5;

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
    taggerReach: null,
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
    taggerReach: known.length === 0 ? null : reportTaggerReach(heard, index),
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
  const isClaimed = claimsAcrossFolds(head, known, index, targetPrecision);
  const claimed = known.filter(({ answer }) => isClaimed(answer));
  const truePositives = claimed.filter(({ isPositive }) => isPositive).length;
  return {
    precision: claimed.length === 0 ? null : truePositives / claimed.length,
    recall: truePositives / known.filter(({ isPositive }) => isPositive).length,
    predicted: claimed.length,
  };
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
