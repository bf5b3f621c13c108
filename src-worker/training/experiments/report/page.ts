import type { ExperimentScores, Measured } from '../score';
import type { ExperimentResult } from '../result';
import { calibrationChart, escapeHtml, lossChart, mapChart, mapLegend } from './charts';
import { encodeGreyPng } from './png';
import type { Point } from './tsne';

/** A segment as the network's first input shows it. */
export interface ExamplePicture {
  readonly title: string;
  /** Values 0..255, from the highest row down. */
  readonly rows: readonly Uint8Array[];
}

/** What the page shows beside the results. */
export interface ReportExtras {
  readonly map: { readonly points: readonly Point[]; readonly labelOf: readonly number[] } | null;
  readonly pictures: readonly ExamplePicture[];
}

/** One self-contained page: no script, nothing fetched. */
export function reportPage(result: ExperimentResult, extras: ReportExtras): string {
  const { config, scores, runs } = result;
  const sections = [
    section('Result', summaryTable(result)),
    section('Labels', labelTable(scores)),
    scores.confusion === null ? '' : section('Answers', confusionTable(scores.labels, scores.confusion)),
    section(
      'Loss',
      `${runs.map(({ history }) => lossChart(history)).join('')}<p>Grey: training; coloured: validation. The dot is the best epoch, whose weights were kept.</p>`,
    ),
    section(
      'Calibration',
      `${calibrationChart(scores.calibration)}<p>Expected calibration error ${scores.calibrationError.toFixed(3)}.</p>`,
    ),
    extras.map === null
      ? ''
      : section(
          'Map of the songs',
          `${mapChart(extras.map.points, extras.map.labelOf, scores.labels)}${mapLegend(scores.labels)}<p>t-SNE of the network's last layer before its answer, mean over each song's segments; songs it was not trained on.</p>`,
        ),
    extras.pictures.length === 0 ? '' : section('What the network sees', extras.pictures.map(picture).join('')),
    section('Configuration', `<pre>${escapeHtml(JSON.stringify(config, null, 2))}</pre>`),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(config.title)}</title><style>${STYLE}</style></head>
<body><h1>${escapeHtml(config.title)}</h1>${sections.join('\n')}</body></html>
`;
}

function summaryTable({ scores, network, runs, environment }: ExperimentResult): string {
  const total = (of: 'features' | 'training'): string =>
    runs.reduce((sum, { seconds }) => sum + seconds[of], 0).toFixed(0);
  const sides = runs.map(({ sides: { train, validation, test } }) => `${train}, ${validation}, ${test}`);
  const rows: [string, string][] = [
    ['Songs, right by mean probability', measured(scores.accuracy)],
    ...(scores.votedAccuracy === null
      ? []
      : ([['Songs, right by vote', measured(scores.votedAccuracy)]] as [string, string][])),
    ['Segments right', scores.segmentAccuracy.toFixed(3)],
    ['Macro F1', measured(scores.macroF1)],
    ['Weighted F1', measured(scores.weightedF1)],
    ['Mean ROC-AUC, mean PR-AUC over labels', `${scores.macroRocAuc.toFixed(3)}, ${scores.macroPrAuc.toFixed(3)}`],
    ['Network', `${network.title}, ${network.parameters.toLocaleString('en')} parameters`],
    ['Songs: training, validation, test', sides.join(' / ')],
    ['Time', `features ${total('features')} s, training ${total('training')} s`],
    ['Machine', environment],
  ];
  const cells = rows.map(([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`);
  return `<table>${cells.join('')}</table><p>Intervals: 95 %, bootstrap over groups.</p>`;
}

function labelTable({ perLabel }: ExperimentScores): string {
  const head = ['label', 'songs', 'precision', 'recall', 'F1', 'ROC-AUC', 'PR-AUC'].map((name) => `<th>${name}</th>`);
  const rows = perLabel.map((score) => {
    const cells = [
      escapeHtml(score.label),
      String(score.positives),
      score.precision.toFixed(3),
      score.recall.toFixed(3),
      score.f1.toFixed(3),
      measured(score.rocAuc),
      score.prAuc.toFixed(3),
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return `<table><tr>${head.join('')}</tr>${rows.join('')}</table>`;
}

/** Rows are what a song is, columns what the network answered; the darker, the larger the share of the row. */
function confusionTable(labels: readonly string[], counts: readonly (readonly number[])[]): string {
  const head = labels.map((label) => `<th class="turned"><span>${escapeHtml(label)}</span></th>`).join('');
  const rows = counts.map((row, actual) => {
    const total = Math.max(
      1,
      row.reduce((sum, count) => sum + count, 0),
    );
    const cells = row.map(
      (count) => `<td style="--share:${(count / total).toFixed(3)}">${count === 0 ? '' : count}</td>`,
    );
    return `<tr><th>${escapeHtml(labels[actual] ?? '')}</th>${cells.join('')}</tr>`;
  });
  return `<table class="confusion"><tr><th></th>${head}</tr>${rows.join('')}</table><p>Rows: what a song is. Columns: the answer.</p>`;
}

function picture({ title, rows }: ExamplePicture): string {
  const data = encodeGreyPng(rows).toString('base64');
  return `<figure><img alt="" src="data:image/png;base64,${data}"><figcaption>${escapeHtml(title)}</figcaption></figure>`;
}

function section(title: string, content: string): string {
  return `<section><h2>${title}</h2>${content}</section>`;
}

function measured({ value, interval: [low, high] }: Measured): string {
  return `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}

const STYLE = `
:root { color-scheme: light dark; --text: #1d2733; --muted: #66717d; --line: #d5dbe1; --accent: #0d7c66; --page: #fff; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e9ee; --muted: #98a3ae; --line: #3a444e; --accent: #3fc3a4; --page: #161b20; } }
body { max-width: 900px; margin: 32px auto; padding: 0 16px; font: 14px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); }
h1 { font-size: 22px; } h2 { margin-top: 32px; font-size: 16px; }
table { border-collapse: collapse; } th, td { padding: 3px 12px 3px 0; text-align: left; font-variant-numeric: tabular-nums; border-bottom: 1px solid var(--line); }
th { font-weight: 500; color: var(--muted); } p, figcaption { color: var(--muted); }
.confusion td { width: 30px; padding: 3px; text-align: center; background: color-mix(in srgb, var(--accent) calc(var(--share) * 85%), transparent); border: 1px solid var(--page); }
.turned { height: 90px; vertical-align: bottom; } .turned span { writing-mode: vertical-rl; transform: rotate(180deg); }
svg text { fill: var(--muted); font-size: 11px; } .guide { fill: none; stroke: var(--line); }
.line { fill: none; stroke-width: 2; stroke: var(--muted); } .line-1 { stroke: var(--accent); } .mark { fill: var(--accent); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 0; list-style: none; } .legend span { display: inline-block; width: 10px; height: 10px; margin-right: 6px; border-radius: 5px; }
figure { display: inline-block; margin: 0 16px 16px 0; } img { width: 260px; height: 130px; image-rendering: pixelated; }
pre { overflow: auto; font-size: 12px; }
`;
