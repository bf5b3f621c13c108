import type { HeadName } from '../../../src-shared/model-spec';
import { MIN_CLAIM_PROB } from '../../../src-shared/threshold';
import {
  MIN_AGREEMENT,
  MIN_ROC_AUC,
  MIN_SURE_PRECISION,
  precisionInterval,
  shippedThreshold,
} from '../held-out/label-fate';
import type { EvaluationReport, HeadReport, LabelReport } from '../held-out/report';
import { measureCells } from './label-cells';
import { formatPercent, table } from './markdown';
import { sourceClaimsSection } from './source-claims-section';
import { taggersSection } from './taggers-section';

const TITLES: Readonly<Record<HeadName, string>> = { genre: 'Genres', mood: 'Moods', theme: 'Finer moods' };

export function labelSections(report: EvaluationReport): string {
  return [
    '## Labels',
    rules(report),
    ...report.heads.map((head) => headTable(head)),
    sourceClaimsSection(report),
    leftOutSection(report),
    taggersSection(report),
    unansweredSection(report),
  ]
    .filter((section) => section !== '')
    .join('\n\n');
}

function rules({ targetPrecision, heads }: EvaluationReport): string {
  const exclusive = heads.filter(({ activation }) => activation === 'softmax').map(({ name }) => TITLES[name]);
  const best = exclusive.length === 0 ? '' : ` Of ${exclusive.join(' and ')} only the best one can be written.`;
  return `A label is written into files from its threshold on: the lowest probability of a track that was right in ${formatPercent(targetPrecision)} of the held-out tracks it claims, and never less than ${MIN_CLAIM_PROB}.
Claimed, precision and recall are cross-fitted: each fold under the threshold, and calibrated by the calibration, of the others, so they can fall short of the target. A
precision over some tens of claims is rough: in brackets is its 95 % score interval (Wilson 1927), which takes claims for independent and is too narrow where several are of one artist. A label
is written only if the lower end of that interval is at least ${MIN_SURE_PRECISION}; else it is shown in histograms and never written.${best}`;
}

function headTable({ name, labels }: HeadReport): string {
  const kept = labels.filter(({ fate, knownBy }) => fate !== 'left-out' && knownBy === 'sources');
  return [
    `### ${TITLES[name]}`,
    table(
      ['label', 'yes', 'no', 'ROC-AUC', 'average precision', 'threshold', 'claimed', 'precision', 'recall'],
      kept.map((label) => [
        ...measureCells(label),
        shippedThreshold(label)?.toFixed(3) ?? 'never written',
        ...claimsOf(label),
      ]),
    ),
  ].join('\n\n');
}

function claimsOf({ crossFitted }: LabelReport): (string | number)[] {
  const { predicted, precision, recall } = crossFitted;
  if (precision === null) return [0, '', ''];
  const interval = precisionInterval(crossFitted).map((end) => end.toFixed(2));
  return [predicted, `${precision.toFixed(2)} [${interval.join(', ')}]`, recall.toFixed(2)];
}

function leftOutSection({ heads }: EvaluationReport): string {
  const rows = heads.flatMap(({ name, labels }) =>
    labels
      .filter(({ fate }) => fate === 'left-out')
      .map((label) => [...measureCells(label), TITLES[name], label.knownBy === 'sources' ? 'sources' : 'taggers']),
  );
  if (rows.length === 0) return '';
  return [
    '### Not shipped',
    `Labels that were trained and do not hold up: the lower end of their ROC-AUC interval is not above ${MIN_ROC_AUC} (of labels that only taggers know, ${MIN_AGREEMENT}). The network's unit for each is cut off.`,
    table(['label', 'yes', 'no', 'ROC-AUC', 'average precision', 'of', 'known by'], rows),
  ].join('\n\n');
}

function unansweredSection({ heads }: EvaluationReport): string {
  const rows = heads.flatMap(({ name, unanswered }) =>
    unanswered.map(({ source, tracks, without }) => [
      TITLES[name],
      source,
      tracks,
      without,
      formatPercent(without / tracks),
    ]),
  );
  return [
    '### No label is an answer',
    'Held-out tracks of which no label reaches its threshold: nothing is written for them. A track is counted whether or not its source has a word for it.',
    table(['labels', 'source', 'tracks', 'without a label', 'share'], rows),
  ].join('\n\n');
}
