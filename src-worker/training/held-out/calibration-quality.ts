import { UNKNOWN } from '../labels';
import { calibrationError, equalSizeBins, mean } from '../metrics';
import type { Answer, HeadAnswers } from './answers';
import type { CalibrationQuality, HeadReport } from './report';

/** Bins of the expected calibration error. */
export const ERROR_BINS = 15;
/** Keeps the logarithm of a sure and wrong answer finite. */
const NEAREST = 1e-9;

/** How far a head's probabilities can be taken at their word, as the network gave them and calibrated across folds. */
export function reportCalibration({ head, answers }: HeadAnswers): HeadReport['calibrationQuality'] {
  // Of exclusive labels one is true; a track of which none is says nothing of how sure to be of the others.
  const isExclusive = head.activation === 'softmax';
  const judged = answers.filter(({ targets }) => !isExclusive || targets.includes(1));
  const quality = (probsOf: (answer: Answer) => readonly number[]): CalibrationQuality => {
    const pairs = judged.flatMap((answer) =>
      answer.targets.flatMap((target, k) => (target === UNKNOWN ? [] : [{ prob: probsOf(answer)[k]!, target }])),
    );
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
  };
  return { before: quality(({ rawProbs }) => rawProbs), after: quality(({ probs }) => probs) };
}
