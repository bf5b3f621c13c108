import { formatShare } from '../experiments/report/format';
import { ERROR_BINS } from '../held-out/calibration-quality';
import type { CalibrationQuality, EvaluationReport, HeadReport } from '../held-out/report';
import { table } from './markdown';

/** Name of the drawing in a model's folder. */
export const CALIBRATION_CHART_FILE = 'calibration.svg';

export function calibrationSection({ heads }: EvaluationReport): string {
  return [
    '## Calibration',
    `Of all tracks that a label is given 70 % for, 70 in 100 should have it. Each head's logits are divided by one temperature (Guo et al. 2017) and, where that helps on folds it was not
fitted on, moved by a bias for each label, drawn towards 0 where few tracks are known to have the label; both minimise the cross-entropy of a track's mean probability. They are part of the
network's last layers. Measured across folds, each fold calibrated by the others. The error is the mean distance between probability and share in ${ERROR_BINS} bins of equal size; error and
Brier score are over all pairs of a track and a label of which the source says whether it applies, the log loss of exclusive labels over tracks.`,
    table(
      ['head', 'temperature', 'biases', 'calibration error', 'Brier score', 'log loss'],
      heads.map(({ name, calibration, calibrationQuality: { before, after } }) => [
        name,
        calibration.temperature.toFixed(3),
        biasRange(calibration.bias),
        fromTo(before, after, 'error'),
        fromTo(before, after, 'brier'),
        fromTo(before, after, 'logLoss'),
      ]),
    ),
    `![Share of tracks that have a label by the probability it was given, before and after calibration](${CALIBRATION_CHART_FILE})`,
    biasList(heads),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function biasRange(bias: readonly number[]): string {
  if (bias.every((value) => value === 0)) return 'none';
  return `${Math.min(...bias).toFixed(2)} to ${Math.max(...bias).toFixed(2)}`;
}

function biasList(heads: readonly HeadReport[]): string {
  const biased = heads.filter(({ calibration }) => calibration.bias.some((value) => value !== 0));
  const line = ({ name, labels, calibration }: HeadReport): string =>
    `- ${name}: ${labels.map(({ label }, i) => `${label} ${calibration.bias[i]!.toFixed(2)}`).join(', ')}`;
  return biased.length === 0 ? '' : ['Biases:', '', ...biased.map(line)].join('\n');
}

function fromTo(before: CalibrationQuality, after: CalibrationQuality, key: 'error' | 'brier' | 'logLoss'): string {
  return `${formatShare(before[key])} → ${formatShare(after[key])}`;
}
