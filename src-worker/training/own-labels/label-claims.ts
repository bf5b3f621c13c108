import type { Estimate, LabelFigure } from '../../../src-shared/training-report';
import { wilsonInterval } from '../../../src-shared/wilson-interval';
import { bootstrapInterval, f1 } from '../metrics';

/** What comes of claiming a label of some songs: of those of each group, so that groups can be drawn anew. */
export interface LabelClaims {
  /** [group], songs of which it is known whether they have the label. */
  readonly right: Float64Array;
  readonly claimed: Float64Array;
  readonly present: Float64Array;
}

/** A song of which it is known whether it has the label. */
export interface Claim {
  /** Index of its group. */
  readonly group: number;
  readonly isClaimed: boolean;
  readonly isPresent: boolean;
}

export function countClaims(claims: readonly Claim[], groupCount: number): LabelClaims {
  const counts = {
    right: new Float64Array(groupCount),
    claimed: new Float64Array(groupCount),
    present: new Float64Array(groupCount),
  };
  for (const { group, isClaimed, isPresent } of claims) {
    if (isClaimed) counts.claimed[group]! += 1;
    if (isPresent) counts.present[group]! += 1;
    if (isClaimed && isPresent) counts.right[group]! += 1;
  }
  return counts;
}

/** Additions that all resamples of one estimate may take: keeps large libraries from waiting. */
const RESAMPLING_BUDGET = 1e6;
const [LEAST_RESAMPLES, MOST_RESAMPLES] = [200, 1000];

/** Precision, recall and F1 with 95 % intervals (bootstrap over groups, see `estimate`). */
export function figureOf(claims: LabelClaims): LabelFigure {
  const { claimed, present } = claims;
  const isClaimed = (group: number): boolean => claimed[group]! > 0;
  const isPresent = (group: number): boolean => present[group]! > 0;
  return {
    precision: estimate([claims], {
      valueOf: ([all]) => ratio(all!.right, all!.claimed),
      isCounted: isClaimed,
      ...PLAIN,
    }),
    recall: estimate([claims], { valueOf: ([all]) => ratio(all!.right, all!.present), isCounted: isPresent, ...PLAIN }),
    f1: macroF1Of([claims]),
  };
}

/** Unweighted mean of the labels' F1 scores; a resample counts those that are claimed or present in it. */
export function macroF1Of(labels: readonly LabelClaims[]): Estimate {
  const valueOf = (totals: readonly Totals[]): number => {
    const met = totals.filter(({ claimed, present }) => claimed + present > 0);
    const scores = met.map(({ right, claimed, present }) => f1(right, claimed, present));
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  };
  const isCounted = (group: number): boolean =>
    labels.some(({ claimed, present }) => claimed[group]! + present[group]! > 0);
  return estimate(labels, { valueOf, isCounted, ...OF_F1 });
}

interface Totals {
  readonly right: number;
  readonly claimed: number;
  readonly present: number;
}

/** How a figure follows from a share of songs that are right, of which it is known how well it is measured. */
interface Scale {
  readonly toShare: (value: number) => number;
  readonly ofShare: (share: number) => number;
}

const PLAIN: Scale = { toShare: (value) => value, ofShare: (share) => share };
/** Of the songs that are claimed or have the label, those of which both is so. */
const OF_F1: Scale = { toShare: (value) => value / (2 - value), ofShare: (share) => (2 * share) / (1 + share) };

interface Measure extends Scale {
  /** @param totals of each label */
  readonly valueOf: (totals: readonly Totals[]) => number;
  /** Whether a group has songs that are counted. */
  readonly isCounted: (group: number) => boolean;
}

/**
 * With a 95 % interval by drawing the groups anew. Where every draw gives the same, as where all claims are right, that of a share of as
 * many songs as there are groups: five songs of five do not make a label that is always right.
 * @returns null where the value is no number
 */
function estimate(labels: readonly LabelClaims[], { valueOf, isCounted, toShare, ofShare }: Measure): Estimate {
  const groupCount = labels[0]?.right.length ?? 0;
  const groups = Array.from({ length: groupCount }, (_, group) => String(group));
  const metricOf = (drawn: readonly number[]): number => valueOf(labels.map((claims) => totalsOf(claims, drawn)));
  const value = metricOf([...groups.keys()]);
  if (Number.isNaN(value)) return null;
  const resamples = Math.round(RESAMPLING_BUDGET / Math.max(groupCount * labels.length, 1));
  const bounded = Math.min(Math.max(resamples, LEAST_RESAMPLES), MOST_RESAMPLES);
  const [low, high] = bootstrapInterval(groups, metricOf, bounded);
  if (high > low) return { value, interval: [low, high] };
  const [least, most] = wilsonInterval(toShare(value), groups.filter((_, group) => isCounted(group)).length);
  return { value, interval: [ofShare(Math.max(least, 0)), ofShare(Math.min(most, 1))] };
}

function totalsOf({ right, claimed, present }: LabelClaims, groups: readonly number[]): Totals {
  const totals = { right: 0, claimed: 0, present: 0 };
  for (const group of groups) {
    totals.right += right[group]!;
    totals.claimed += claimed[group]!;
    totals.present += present[group]!;
  }
  return totals;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? NaN : part / whole;
}
