import { confusionTable } from '../experiments/report/confusion';
import { escapeHtml, formatCount, formatMeasured, formatMinutes, formatShare } from '../experiments/report/format';
import { htmlPage, htmlTable, note, section } from '../experiments/report/html';
import { calibrationSection, labelTable } from '../experiments/report/page';
import { cautions, type Evaluation, measures } from './evaluation';

/** An evaluation on one self-contained page. */
export function evaluationPage(evaluation: Evaluation): string {
  const { model, scores } = evaluation;
  const title = `${model.title} on ${evaluation.data.name}`;
  const body = [
    `<h1>${escapeHtml(title)}</h1>`,
    note(`${model.id}, ${model.head}: ${model.architecture}`),
    ...cautions(evaluation).map((text) => `<p>${escapeHtml(text)}</p>`),
    section('Result', factsTable(evaluation)),
    section('Labels', labelTable(scores)),
    scores.confusion === null ? '' : section('Answers', confusionTable(scores.labels, scores.confusion)),
    section('Calibration', calibrationSection(scores)),
    section('Left out', skippedTable(evaluation)),
  ];
  return htmlPage(title, body.join('\n'));
}

function factsTable(evaluation: Evaluation): string {
  const { data, scores, task, environment } = evaluation;
  const rows = [
    ...measures(evaluation).map(([name, value, interval]) => [
      name,
      interval === null ? formatShare(value) : formatMeasured({ value, interval }),
    ]),
    ['songs, segments', `${formatCount(scores.tracks)}, ${formatCount(scores.segments)}`],
    ['task', task],
    ['split', data.split === null ? 'none: all songs' : `${data.split}, side ${data.side}`],
    ['time', `${formatMinutes(environment.listeningSec)} for ${formatMinutes(environment.soundSec)} of sound`],
    ['machine', `${environment.machine}, ${environment.engine}`],
  ];
  const table = htmlTable(
    ['measure', 'value'],
    rows.map((row) => row.map(escapeHtml)),
    2,
  );
  return `${table}${note('Brackets: 95 % intervals, bootstrap over groups.')}`;
}

function skippedTable({ skipped }: Evaluation): string {
  const rows = Object.entries(skipped).map((row) => row.map(escapeHtml));
  return rows.length === 0 ? '' : htmlTable(['song', 'reason'], rows, 2);
}
