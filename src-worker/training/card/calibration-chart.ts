import { type Axis, createFrame, line, round, roundTicks, svgText } from '../experiments/report/chart-frame';
import type { EvaluationReport, HeadReport, LabelReport } from '../held-out/report';
import type { CalibrationBin } from '../metrics';

/** A picture of its own, so it brings its colours and its ground, for pages by day and by night. */
const STYLE = `svg { --text: #1d2733; --muted: #5d6873; --line: #d5dbe1; --after: #0d7c66; --page: #ffffff; --before: #b4541a; }
@media (prefers-color-scheme: dark) { svg { --text: #e4e9ee; --muted: #98a3ae; --line: #3a444e; --after: #3fc3a4; --page: #161b20; --before: #f0995e; } }
.page { fill: var(--page); } text { fill: var(--muted); font: 11px system-ui, sans-serif; } .title { fill: var(--text); font-weight: 600; font-size: 13px; }
.grid { stroke: var(--line); stroke-dasharray: 2 3; } .axis { fill: none; stroke: var(--muted); } .guide { stroke: var(--muted); stroke-dasharray: 4 4; }
polyline { fill: none; stroke-width: 1.5; } .before { stroke: var(--before); } .after { stroke: var(--after); } circle.before { fill: var(--page); stroke-width: 1.5; } circle.after { fill: var(--after); }`;

const WIDTH = 960;
const LEGEND_HEIGHT = 30;
const TITLE_HEIGHT = 20;
const HEAD_PANEL = { width: 320, height: 290, ticks: 5 } as const;
const LABEL_PANEL = { width: 192, height: 172, ticks: 2 } as const;

interface Series {
  readonly className: 'before' | 'after';
  readonly bins: readonly CalibrationBin[];
}

interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
}

/** Each head before and after calibration, then every label that ships and has enough tracks, calibrated: SVG. */
export function calibrationChart({ heads }: Pick<EvaluationReport, 'heads'>): string {
  const headGrid = drawGrid(heads.map(headPanel), HEAD_PANEL, LEGEND_HEIGHT);
  const labels = heads.flatMap((head) => head.labels.filter(isDrawn));
  const labelGrid = drawGrid(labels.map(labelPanel), LABEL_PANEL, headGrid.bottom);
  const size = `width="${WIDTH}" height="${labelGrid.bottom}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${labelGrid.bottom}" ${size} role="img" aria-label="Calibration">`,
    `<style>${STYLE}</style><rect class="page" width="100%" height="100%" />`,
    legend(),
    ...headGrid.drawn,
    ...labelGrid.drawn,
    '</svg>\n',
  ].join('\n');
}

function isDrawn({ fate, reliability }: LabelReport): boolean {
  return fate !== 'left-out' && reliability.length > 0;
}

function headPanel({ name, calibrationQuality: { before, after } }: HeadReport): Panel {
  return {
    title: `${name}: all labels`,
    series: [
      { className: 'before', bins: before.reliability },
      { className: 'after', bins: after.reliability },
    ],
  };
}

function labelPanel({ label, positives, reliability }: LabelReport): Panel {
  return { title: `${label} (${positives})`, series: [{ className: 'after', bins: reliability }] };
}

function legend(): string {
  const item = (x: number, className: string, words: string): string =>
    `<circle class="${className}" cx="${x}" cy="16" r="4" />${svgText(x + 10, 20, words, 'start')}`;
  const place = 'Across: mean probability of a bin. Up: share of its tracks that have the label.';
  return item(60, 'before', 'as trained') + item(150, 'after', 'calibrated') + svgText(240, 20, place, 'start');
}

type PanelSize = typeof HEAD_PANEL | typeof LABEL_PANEL;

/** @returns the panels in rows from `top` on, and where the last row ends */
function drawGrid(panels: readonly Panel[], size: PanelSize, top: number): { drawn: string[]; bottom: number } {
  const columns = Math.floor(WIDTH / size.width);
  const rowHeight = size.height + TITLE_HEIGHT;
  const drawn = panels.map((panel, i) => {
    const [x, y] = [(i % columns) * size.width, top + Math.floor(i / columns) * rowHeight];
    return `<g transform="translate(${x} ${y})">${drawPanel(panel, size)}</g>`;
  });
  return { drawn, bottom: top + Math.ceil(panels.length / columns) * rowHeight };
}

function drawPanel({ title, series }: Panel, { width, height, ticks }: PanelSize): string {
  const axis = (): Axis => ({ title: '', from: 0, to: 1, ticks: roundTicks(0, 1, ticks) });
  const { x, y, draw } = createFrame({ width, height }, axis(), axis());
  const curves = series.map(({ className, bins }) => {
    const points = bins.map(({ meanConfidence, shareRight }) => [round(x(meanConfidence)), round(y(shareRight))]);
    const marks = points.map(([cx, cy]) => `<circle class="${className}" cx="${cx}" cy="${cy}" r="3" />`);
    return `<polyline class="${className}" points="${points.map((point) => point.join()).join(' ')}" />${marks.join('')}`;
  });
  const content = [line('guide', x(0), y(0), x(1), y(1)), ...curves].join('');
  const heading = svgText(54, 12, title, 'start').replace('<text', '<text class="title"');
  return `${heading}<g transform="translate(0 ${TITLE_HEIGHT})">${draw(content, title)}</g>`;
}
