import { formatShare } from '../experiments/report/format';
import { ERROR_BINS } from '../held-out/calibration-quality';
import type { CalibrationChange, EvaluationReport, HeadReport, LabelReport } from '../held-out/report';
import { TOP_SHARE } from '../held-out/tagger-labels';
import { formatPercent, table } from './markdown';

/** Name of the drawing in a model's folder. */
export const CALIBRATION_CHART_FILE = 'calibration.svg';

export function calibrationSection({ heads }: EvaluationReport): string {
  return [
    '## Calibration',
    `Of all tracks that a label is given 70 % for, 70 in 100 should have it. A head's logits are divided by one temperature (Guo et al. 2017) and, where that helps on folds it was not
fitted on, moved by a bias for each label, drawn towards 0 where few tracks are known to have the label; both minimise the cross-entropy of a track's mean probability. They are part of the
network's last layers. Measured across folds, each fold calibrated by the others. The error is the mean distance between probability and share in ${ERROR_BINS} bins of equal size; error and
Brier score are over all pairs of a track and a label of which the source says whether it applies, the log loss of exclusive labels over tracks.`,
    table(
      ['head', 'temperature', 'biases', 'calibration error', 'Brier score', 'log loss'],
      heads.map((head) => {
        const shared = sharingLabels(head);
        const temperature = shared[0]?.temperature.toFixed(3) ?? '–';
        return [head.name, temperature, biasRange(shared), ...qualityCells(head.calibrationQuality)];
      }),
    ),
    `![Share of tracks that have a label by the probability it was given, before and after calibration](${CALIBRATION_CHART_FILE})`,
    biasList(heads),
    taggersPart(heads),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** A label, and what was made of its logit. */
interface CalibratedLabel {
  readonly label: LabelReport;
  readonly temperature: number;
  readonly bias: number;
}

function calibratedLabels({ labels, calibration }: HeadReport): CalibratedLabel[] {
  return labels.map((label, i) => ({
    label,
    temperature: calibration.temperatures[i]!,
    bias: calibration.bias[i]!,
  }));
}

/** The labels of a head that share its temperature: those not calibrated by themselves. */
function sharingLabels(head: HeadReport): CalibratedLabel[] {
  return calibratedLabels(head).filter(({ label }) => label.knownBy === 'sources');
}

function biasRange(labels: readonly CalibratedLabel[]): string {
  const biases = labels.map(({ bias }) => bias);
  if (biases.every((value) => value === 0)) return 'none';
  return `${Math.min(...biases).toFixed(2)} to ${Math.max(...biases).toFixed(2)}`;
}

function biasList(heads: readonly HeadReport[]): string {
  const biased = heads.filter((head) => sharingLabels(head).some(({ bias }) => bias !== 0));
  const line = (head: HeadReport): string =>
    `- ${head.name}: ${sharingLabels(head)
      .map(({ label, bias }) => `${label.label} ${bias.toFixed(2)}`)
      .join(', ')}`;
  return biased.length === 0 ? '' : ['Biases:', '', ...biased.map(line)].join('\n');
}

/** Labels of which no source says yes to any track, so that their probability means something else. */
function taggersPart(heads: readonly HeadReport[]): string {
  const rows = heads.flatMap((head) =>
    calibratedLabels(head).flatMap(({ label, temperature, bias }) => {
      if (label.calibrationQuality === null || label.fate === 'left-out') return [];
      const { label: name, calibrationQuality } = label;
      return [[name, temperature.toFixed(3), bias.toFixed(2), ...qualityCells(calibrationQuality)]];
    }),
  );
  if (rows.length === 0) return '';
  const share = formatPercent(TOP_SHARE);
  return [
    `Labels known from taggers only are calibrated each by itself, with a temperature and a bias of its own, against what they are measured by: of all tracks given 70 %, 70 in 100
should be among the ${share} of held-out tracks that the taggers rank highest. That is agreement with taggers, and not how many are of the genre. The figures above are without these labels.`,
    table(['label', 'temperature', 'bias', 'calibration error', 'Brier score', 'log loss'], rows),
  ].join('\n\n');
}

function qualityCells({ before, after }: CalibrationChange): string[] {
  const cell = (key: 'error' | 'brier' | 'logLoss'): string =>
    `${formatShare(before[key])} → ${formatShare(after[key])}`;
  return [cell('error'), cell('brier'), cell('logLoss')];
}
