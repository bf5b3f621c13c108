import { textColumns } from '../../../src-shared/text-columns';
import { formatMeasured, formatShare } from '../experiments/report/format';
import { cautions, type Evaluation, measures } from './evaluation';

/** An evaluation for a terminal. */
export function evaluationText(evaluation: Evaluation): string {
  const { model, data, scores } = evaluation;
  const place = data.split === null ? '' : `, side ${data.side} of ${data.split}`;
  const rows = measures(evaluation).map(([name, value, interval]) => [
    name,
    interval === null ? formatShare(value) : formatMeasured({ value, interval }),
  ]);
  const labels = scores.perLabel.map((score) => [
    score.label,
    String(score.positives),
    formatShare(score.precision),
    formatShare(score.recall),
    formatShare(score.f1),
    formatMeasured(score.rocAuc),
  ]);
  return [
    `${model.title}, ${model.head}, on ${data.name}${place}: ${scores.tracks} songs, ${scores.segments} segments`,
    '',
    ...textColumns(rows),
    '',
    ...textColumns([['label', 'songs', 'precision', 'recall', 'F1', 'ROC-AUC'], ...labels]),
    '',
    'Brackets: 95 % intervals, bootstrap over groups.',
    ...cautions(evaluation),
    '',
  ].join('\n');
}
