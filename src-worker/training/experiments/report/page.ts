import { publishedAccuracy, PUBLISHED_SOURCES } from '../published';
import type { ExperimentResult } from '../result';
import type { ExperimentScores, Measured } from '../score';
import { calibrationChart, lossChart, mapChart, mapLegend } from './charts';
import { confusionTable } from './confusion';
import type { ReportExtras } from './extras';
import { escapeHtml, formatCount, formatMeasured, formatMinutes, formatPublished, formatShare } from './format';
import { htmlPage, htmlTable, note, section } from './html';
import { mistakesTable } from './mistakes';
import { HEAT_FILTER, pictureFigure } from './pictures';

/** An experiment on one page. @param extras null where they were not kept: then what needs them is left out */
export function reportPage(result: ExperimentResult, extras: ReportExtras | null): string {
  const { config, scores } = result;
  const body = [
    `<h1>${escapeHtml(config.title)}</h1>`,
    note(`${config.id} · ${dataLine(result)}`),
    tiles(result),
    section('Result', factsTable(result)),
    section('Labels', labelTable(scores)),
    scores.confusion === null ? '' : section('Answers', confusionTable(scores.labels, scores.confusion)),
    extras === null ? '' : section('Surest mistakes', mistakesTable(extras.songs, scores.labels, config.task)),
    section('Loss', lossSection(result)),
    section('Calibration', calibrationSection(scores)),
    extras === null ? '' : section('Map of the songs', mapSection(extras, scores)),
    extras === null ? '' : section('What the network sees', pictureSection(extras)),
    section('Left out', skippedList(result)),
    section('Configuration', `<pre>${escapeHtml(JSON.stringify(config, null, 2))}</pre>`),
  ];
  return htmlPage(config.title, body.join('\n'));
}

/** Data and split in a line of text. */
export function dataLine({ data, runs }: Pick<ExperimentResult, 'data' | 'runs'>): string {
  const kind = data.split === 'folds' ? 'folds' : 'held-out test sides';
  const split = runs.length === 1 ? 'one held-out test side' : `${runs.length} ${kind}`;
  return `${data.name} (${data.labels}), ${formatCount(data.songs)} songs in ${formatCount(data.groups)} groups, ${split}, split ${data.splitHash}`;
}

function tiles({ config, scores }: ExperimentResult): string {
  const interval = ({ interval: [low, high] }: Measured): string =>
    Number.isFinite(low) ? `95 %: ${formatShare(low)} to ${formatShare(high)}` : '';
  const right = config.task === 'one-label' ? 'Songs right' : 'Songs with all labels right';
  const items: [string, number, string][] = [
    [right, scores.accuracy.value, interval(scores.accuracy)],
    ['Macro F1', scores.macroF1.value, interval(scores.macroF1)],
    ['Mean ROC-AUC', scores.macroRocAuc, 'of the labels'],
    ['Calibration error', scores.calibrationError, 'expected; 0 is best'],
  ];
  const tile = ([name, value, small]: [string, number, string]): string =>
    `<div><dt>${name}</dt><dd>${formatShare(value)}<small>${small}</small></dd></div>`;
  return `<dl class="tiles">${items.map(tile).join('')}</dl>`;
}

function factsTable(result: ExperimentResult): string {
  const { scores, network, runs, environment, config } = result;
  const seconds = (of: 'features' | 'training'): number => environment.seconds.reduce((sum, run) => sum + run[of], 0);
  const published = publishedAccuracy(result);
  const source = PUBLISHED_SOURCES.get(config.system);
  const rows: [string, string][] = [
    ['Songs right, by mean probability', formatMeasured(scores.accuracy)],
    ...(scores.votedAccuracy === null
      ? []
      : ([['Songs right, by vote of their segments', formatMeasured(scores.votedAccuracy)]] as [string, string][])),
    ['Segments right', formatShare(scores.segmentAccuracy)],
    ['Macro F1', formatMeasured(scores.macroF1)],
    ['Weighted F1', formatMeasured(scores.weightedF1)],
    ['Mean ROC-AUC, PR-AUC of the labels', `${formatShare(scores.macroRocAuc)}, ${formatShare(scores.macroPrAuc)}`],
    ...(published === null || source === undefined
      ? []
      : ([
          [
            'Published, on other data and splits',
            `${formatPublished(published)}: ${source.title}; ${source.data}; ${source.split}; ${source.of}`,
          ],
        ] as [string, string][])),
    ['Network', `${network.title}, ${formatCount(network.parameters)} parameters`],
    ...runs.map(({ sides, chosen, accuracy }, index): [string, string] => [
      runs.length === 1 ? 'Songs' : `Songs, fold ${index + 1}`,
      [
        `training ${sides.train}, validation ${sides.validation}, test ${sides.test}: ${formatShare(accuracy)} right`,
        ...Object.entries(chosen).map(([name, value]) => `${spaced(name)} ${value}`),
      ].join('; '),
    ]),
    ['Time', `features ${formatMinutes(seconds('features'))}, training ${formatMinutes(seconds('training'))}`],
    ['Machine', environment.machine],
  ];
  const table = htmlTable(
    ['measure', 'value'],
    rows.map((row) => row.map(escapeHtml)),
    2,
  );
  return `${table}${note('Brackets: 95 % interval, by drawing the test songs anew 1,000 times, whole groups at once (bootstrap).')}`;
}

export function labelTable({ perLabel }: ExperimentScores): string {
  const rows = perLabel.map((score) => [
    escapeHtml(score.label),
    formatCount(score.positives),
    formatShare(score.precision),
    formatShare(score.recall),
    formatShare(score.f1),
    formatMeasured(score.rocAuc),
    formatShare(score.prAuc),
  ]);
  return htmlTable(['label', 'songs', 'precision', 'recall', 'F1', 'ROC-AUC', 'PR-AUC'], rows);
}

function lossSection({ runs }: ExperimentResult): string {
  const charts = runs.filter(({ history }) => history.length > 0);
  if (charts.length === 0) return '';
  const figures = charts.map(({ history }, index) => {
    const caption = charts.length === 1 ? '' : `<figcaption>Fold ${index + 1}</figcaption>`;
    return `<figure>${lossChart(history)}${caption}</figure>`;
  });
  return `<div class="multiples">${figures.join('')}</div>${LOSS_KEY}`;
}

/** `bestEpoch` as words. */
function spaced(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** What the lines of `lossChart` are. */
export const LOSS_KEY =
  '<p class="muted"><span class="key"></span>training <span class="key key-1"></span>validation; the dot is the best epoch, whose weights were kept</p>';

export function calibrationSection({ calibration, calibrationError }: ExperimentScores): string {
  const words = `Expected calibration error ${formatShare(calibrationError)}. Dots above the line: right more often than the network believes; below: less often. The larger, the more answers.`;
  return `${calibrationChart(calibration)}${note(words)}`;
}

function mapSection({ map }: ReportExtras, { labels }: ExperimentScores): string {
  if (map === null) return '';
  const words =
    't-SNE of what the network has in its last layer before the answer, mean over a song. Songs it was not trained on; near ones sound alike to it, distances between clusters mean little.';
  return `${mapChart(map.points, map.labelOf, labels)}${mapLegend(labels)}${note(words)}`;
}

function pictureSection({ pictures }: ReportExtras): string {
  if (pictures.length === 0) return '';
  return `${HEAT_FILTER}<div class="multiples">${pictures.map(pictureFigure).join('')}</div>`;
}

function skippedList({ skipped }: ExperimentResult): string {
  const items = Object.entries(skipped).map(([id, reason]) => `<li>${escapeHtml(id)}: ${escapeHtml(reason)}</li>`);
  return items.length === 0
    ? ''
    : `<details><summary>${items.length} songs</summary><ul>${items.join('')}</ul></details>`;
}
