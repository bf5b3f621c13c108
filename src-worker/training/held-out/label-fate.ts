import type { Activation } from '../calibration/head-calibration';
import type { LabelReport } from './report';

/** Everything measured of a label. */
export type LabelMeasures = Omit<LabelReport, 'label' | 'fate'>;

/** A label is shipped when even the lower end of its ROC-AUC interval on held-out tracks is above this; 0.5 is chance. */
export const MIN_ROC_AUC = 0.55;

/** The same where all there is to agree with are taggers the network has learned from: less than a clear echo of them is not worth showing. */
export const MIN_AGREEMENT = 0.75;

/**
 * The least probability a label is claimed from: more likely than not. A label that separates well among clips of music reaches the target
 * precision far lower, and would then be claimed of what no clip was like: hiss is a third "angry".
 */
export const MIN_CLAIM_PROB = 0.5;

/** How far the precision on folds a threshold was not chosen on may fall short of the target before the label is not written. */
export const PRECISION_MARGIN = 0.1;

/** A precision over fewer claims than this is not believed. */
export const MIN_CLAIMS = 10;

/**
 * `left-out`: not told from chance, so the network's unit for it is cut off; `shown` in histograms but never written; or `written` from its
 * threshold on. Labels of a softmax head belong together and all stay.
 */
export function labelFate(
  activation: Activation,
  measures: LabelMeasures,
  targetPrecision: number,
): LabelReport['fate'] {
  const { knownBy, rocAuc, atThreshold, crossFitted } = measures;
  const least = knownBy === 'taggers' ? MIN_AGREEMENT : MIN_ROC_AUC;
  if (activation === 'sigmoid' && !(rocAuc.interval[0] > least)) return 'left-out';
  const { precision, predicted } = crossFitted;
  const isBelieved = precision !== null && predicted >= MIN_CLAIMS && precision >= targetPrecision - PRECISION_MARGIN;
  return atThreshold !== null && isBelieved ? 'written' : 'shown';
}

/** The threshold a label ships with. */
export function shippedThreshold({ fate, atThreshold }: Pick<LabelReport, 'fate' | 'atThreshold'>): number | null {
  return fate === 'written' ? (atThreshold?.threshold ?? null) : null;
}
