import type { Estimate, LabelFigure } from '../../../src-shared/training-report';
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

/** Precision, recall and F1 with 95 % intervals (bootstrap over groups). */
export function figureOf(claims: LabelClaims): LabelFigure {
  return {
    precision: estimate([claims], ([all]) => ratio(all!.right, all!.claimed)),
    recall: estimate([claims], ([all]) => ratio(all!.right, all!.present)),
    f1: macroF1Of([claims]),
  };
}

/** Unweighted mean of the labels' F1 scores; a resample counts those that are claimed or present in it. */
export function macroF1Of(labels: readonly LabelClaims[]): Estimate {
  return estimate(labels, (totals) => {
    const met = totals.filter(({ claimed, present }) => claimed + present > 0);
    const scores = met.map(({ right, claimed, present }) => f1(right, claimed, present));
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  });
}

interface Totals {
  readonly right: number;
  readonly claimed: number;
  readonly present: number;
}

/** @returns null where the value is no number */
function estimate(labels: readonly LabelClaims[], valueOf: (totals: readonly Totals[]) => number): Estimate {
  const groupCount = labels[0]?.right.length ?? 0;
  const groups = Array.from({ length: groupCount }, (_, group) => String(group));
  const metricOf = (drawn: readonly number[]): number => valueOf(labels.map((claims) => totalsOf(claims, drawn)));
  const value = metricOf([...groups.keys()]);
  if (Number.isNaN(value)) return null;
  const resamples = Math.round(RESAMPLING_BUDGET / Math.max(groupCount * labels.length, 1));
  const bounded = Math.min(Math.max(resamples, LEAST_RESAMPLES), MOST_RESAMPLES);
  return { value, interval: bootstrapInterval(groups, metricOf, bounded) };
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
