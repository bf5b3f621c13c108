import type { CalibrationBin } from '../../metrics';
import type { EpochRecord } from '../checkpoint';
import type { Point } from './tsne';

/** The report's drawings as SVG, in the page's own colours (CSS variables and classes). */

const WIDTH = 420;
const HEIGHT = 260;
const MARGIN = 36;

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Training and validation loss by epoch; the best epoch is marked. */
export function lossChart(history: readonly EpochRecord[]): string {
  const series = [history.map((record) => record.trainingLoss), history.map((record) => record.validationLoss)];
  const highest = Math.max(...series.flat(), Number.MIN_VALUE);
  const x = scale(0, Math.max(1, history.length - 1), MARGIN, WIDTH - 8);
  const y = scale(0, highest, HEIGHT - MARGIN, 8);
  const lines = series.map((values, index) => {
    const points = values.map((value, epoch) => `${x(epoch).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
    return `<polyline class="line line-${index}" points="${points}" />`;
  });
  const losses = series[1] ?? [];
  const best = losses.indexOf(Math.min(...losses));
  const mark = best === -1 ? '' : `<circle class="mark" cx="${x(best)}" cy="${y(losses[best] ?? 0)}" r="4" />`;
  const labels = [
    text(MARGIN - 4, y(highest) + 4, highest.toFixed(2), 'end'),
    text(MARGIN - 4, y(0), '0', 'end'),
    text(WIDTH - 8, HEIGHT - 12, `epoch ${history.length}`, 'end'),
  ];
  return svg(WIDTH, HEIGHT, [axes(), ...lines, mark, ...labels].join(''), 'Loss by epoch: training and validation');
}

/** How often answers of a confidence were right; on the diagonal confidence is what it says. */
export function calibrationChart(bins: readonly CalibrationBin[]): string {
  const size = HEIGHT;
  const at = (value: number): number => scale(0, 1, MARGIN, size - 8)(value);
  const up = (value: number): number => scale(0, 1, size - MARGIN, 8)(value);
  const dots = bins.map(
    ({ meanConfidence, shareRight, count }) =>
      `<circle class="mark" cx="${at(meanConfidence).toFixed(1)}" cy="${up(shareRight).toFixed(1)}" r="${(3 + Math.log10(count) * 2).toFixed(1)}"><title>${count} answers</title></circle>`,
  );
  const diagonal = `<line class="guide" x1="${at(0)}" y1="${up(0)}" x2="${at(1)}" y2="${up(1)}" />`;
  const labels = [text(at(1), size - 12, 'confidence', 'end'), text(MARGIN, 16, 'share right', 'start')];
  return svg(size, size, [diagonal, ...dots, ...labels].join(''), 'Calibration');
}

/** Songs on a map, coloured by label. */
export function mapChart(points: readonly Point[], labelOf: readonly number[], labels: readonly string[]): string {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const x = scale(Math.min(...xs), Math.max(...xs), 8, WIDTH - 8);
  const y = scale(Math.min(...ys), Math.max(...ys), HEIGHT - 8, 8);
  const dots = points.map(([px, py], index) => {
    const label = labelOf[index] ?? 0;
    return `<circle class="dot" style="fill:${labelColour(label, labels.length)}" cx="${x(px).toFixed(1)}" cy="${y(py).toFixed(1)}" r="3"><title>${escapeHtml(labels[label] ?? '')}</title></circle>`;
  });
  return svg(WIDTH, HEIGHT, dots.join(''), 'Map of the songs');
}

/** The colours of `mapChart` with their labels. */
export function mapLegend(labels: readonly string[]): string {
  const items = labels.map(
    (label, index) =>
      `<li><span style="background:${labelColour(index, labels.length)}"></span>${escapeHtml(label)}</li>`,
  );
  return `<ul class="legend">${items.join('')}</ul>`;
}

function labelColour(index: number, count: number): string {
  return `hsl(${Math.round((360 * index) / count)} 62% ${index % 2 === 0 ? 48 : 62}%)`;
}

function scale(fromLow: number, fromHigh: number, toLow: number, toHigh: number): (value: number) => number {
  const span = fromHigh - fromLow || 1;
  return (value) => toLow + ((value - fromLow) / span) * (toHigh - toLow);
}

function axes(): string {
  return `<path class="guide" d="M${MARGIN},8V${HEIGHT - MARGIN}H${WIDTH - 8}" />`;
}

function text(x: number, y: number, words: string, anchor: 'start' | 'end'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escapeHtml(words)}</text>`;
}

function svg(width: number, height: number, content: string, title: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">${content}</svg>`;
}
