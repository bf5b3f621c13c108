import { UNKNOWN } from '../labels';
import { calibrationError, equalSizeBins, mean } from '../metrics';
import type { Answer, HeadAnswers } from './answers';
import { sharedLabels } from './label-truth';
import type { CalibrationChange, CalibrationQuality } from './report';

/** Bins of the expected calibration error. */
export const ERROR_BINS = 15;
/** Keeps the logarithm of a sure and wrong answer finite. */
const NEAREST = 1e-9;

/** How far a head's probabilities can be taken at their word, for the labels that share its temperature. */
export function headCalibrationQuality(heard: HeadAnswers): CalibrationChange {
  return calibrationQuality(heard, sharedLabels(heard.head.activation, heard.truths));
}

/**
 * How far probabilities can be taken at their word, as the network gave them and calibrated across folds.
 * @param labels indices of those it is asked of; of exclusive labels all
 */
export function calibrationQuality(heard: HeadAnswers, labels: readonly number[]): CalibrationChange {
  return {
    before: qualityOf(heard, labels, ({ rawProbs }) => rawProbs),
    after: qualityOf(heard, labels, ({ probs }) => probs),
  };
}

function qualityOf(
  { head, answers, truths }: HeadAnswers,
  labels: readonly number[],
  probsOf: (answer: Answer) => readonly number[],
): CalibrationQuality {
  // Of exclusive labels one is true; a track of which none is says nothing of how sure to be of the others.
  const isExclusive = head.activation === 'softmax';
  const pairs = answers.flatMap((answer, i) => {
    const probs = probsOf(answer);
    const own = labels.map((label) => ({ prob: probs[label]!, target: truths[label]!.targets[i]! }));
    const isSilent = isExclusive && own.every(({ target }) => target !== 1);
    return isSilent ? [] : own.filter(({ target }) => target !== UNKNOWN);
  });
  const reliability = equalSizeBins(
    pairs.map(({ prob }) => prob),
    pairs.map(({ target }) => target === 1),
    ERROR_BINS,
  );
  const decisive = isExclusive ? pairs.filter(({ target }) => target === 1) : pairs;
  return {
    error: calibrationError(reliability),
    brier: mean(pairs.map(({ prob, target }) => (prob - target) ** 2)),
    logLoss: mean(decisive.map(({ prob, target }) => -Math.log(Math.max(target === 1 ? prob : 1 - prob, NEAREST)))),
    reliability,
  };
}
