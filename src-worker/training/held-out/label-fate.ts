import { wilsonInterval } from '../../../src-shared/wilson-interval';
import type { Activation } from '../calibration/head-calibration';
import type { LabelReport } from './report';

/** Everything measured of a label. */
export type LabelMeasures = Omit<LabelReport, 'label' | 'fate'>;

/** A label is shipped when even the lower end of its ROC-AUC interval on held-out tracks is above this; 0.5 is chance. */
export const MIN_ROC_AUC = 0.55;

/** The same where all there is to agree with are taggers the network has learned from: less than a clear echo of them is not worth showing. */
export const MIN_AGREEMENT = 0.75;

/**
 * A label is written when even the lower end of the 95 % interval of its precision, on folds its threshold was not chosen on, is not below
 * this: a tag that may well be wrong as often as right is worse than none, and some distance from that is wanted. A label that is right in
 * 80 % shows this with 25 claims, all right with six; 0.7 would take more than 80, which most labels never come to here.
 */
export const MIN_SURE_PRECISION = 0.6;

/**
 * `left-out`: not told from chance, so the network's unit for it is cut off; `shown` in histograms but never written; or `written` from its
 * threshold on. Labels of a softmax head belong together and all stay.
 */
export function labelFate(activation: Activation, measures: LabelMeasures): LabelReport['fate'] {
  const { knownBy, rocAuc, atThreshold, crossFitted } = measures;
  const least = knownBy === 'taggers' ? MIN_AGREEMENT : MIN_ROC_AUC;
  if (activation === 'sigmoid' && !(rocAuc.interval[0] > least)) return 'left-out';
  const [low] = precisionInterval(crossFitted);
  return atThreshold !== null && low >= MIN_SURE_PRECISION ? 'written' : 'shown';
}

/** 95 % interval of a precision, by the number of its claims alone; NaN where there are none. */
export function precisionInterval({
  precision,
  predicted,
}: Pick<LabelReport['crossFitted'], 'precision' | 'predicted'>): [number, number] {
  return wilsonInterval(precision ?? NaN, predicted);
}

/** The threshold a label ships with. */
export function shippedThreshold({ fate, atThreshold }: Pick<LabelReport, 'fate' | 'atThreshold'>): number | null {
  return fate === 'written' ? (atThreshold?.threshold ?? null) : null;
}
