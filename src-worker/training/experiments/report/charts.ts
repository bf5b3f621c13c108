import type { CalibrationBin } from '../../metrics';
import type { EpochRecord } from '../checkpoint';
import type { Measured } from '../score';
import { type Axis, createFrame, line, round, roundTicks, svg } from './chart-frame';
import { escapeHtml, formatMeasured } from './format';
import type { Point } from './tsne';

/** The report's drawings as SVG, in the page's own colours (CSS variables and classes). */

const CHART = { width: 420, height: 250 } as const;
const SMALL_CHART = { width: 220, height: 150 } as const;

/** Training and validation loss by epoch; the epoch whose weights were kept is marked. @param isSmall one of many */
export function lossChart(history: readonly EpochRecord[], isSmall = false): string {
  const validation = history.map((record) => record.validationLoss);
  const series = [history.map((record) => record.trainingLoss), validation];
  const highest = Math.max(...series.flat().filter(Number.isFinite), 0.1);
  const frame = createFrame(isSmall ? SMALL_CHART : CHART, epochAxis(history.length), {
    title: 'loss',
    from: 0,
    to: highest,
    ticks: roundTicks(0, highest, isSmall ? 3 : 5),
  });
  const lines = series.map((values, index) => {
    const points = values.map((value, epoch) => `${round(frame.x(epoch + 1))},${round(frame.y(value))}`).join(' ');
    return `<polyline class="line line-${index}" points="${points}" />`;
  });
  const best = validation.indexOf(Math.min(...validation));
  const mark = best === -1 ? '' : dot('mark', frame.x(best + 1), frame.y(validation[best]!), 4, `epoch ${best + 1}`);
  return frame.draw([...lines, mark].join(''), 'Loss by epoch: training and validation');
}

function epochAxis(epochs: number): Axis {
  const ticks = roundTicks(1, Math.max(2, epochs), 6).flatMap(({ at }) =>
    Number.isInteger(at) ? [{ at, label: String(at) }] : [],
  );
  return { title: 'epoch', from: 1, to: Math.max(2, epochs), ticks };
}

/** How often answers of a confidence were right; on the diagonal confidence is what it says. */
export function calibrationChart(bins: readonly CalibrationBin[]): string {
  const axis = (title: string): Axis => ({ title, from: 0, to: 1, ticks: roundTicks(0, 1, 5) });
  const { x, y, draw } = createFrame({ width: 300, height: 280 }, axis('confidence'), axis('share right'));
  const dots = bins.map(({ meanConfidence, shareRight, count }) =>
    dot('mark', x(meanConfidence), y(shareRight), 3 + 2 * Math.log10(count), `${count} answers`),
  );
  const content = [line('guide', x(0), y(0), x(1), y(1)), ...dots].join('');
  return draw(content, 'Share of right answers by confidence');
}

/** Songs on a map; each label has a colour, and from the eleventh on another shape. */
export function mapChart(points: readonly Point[], labelOf: readonly number[], labels: readonly string[]): string {
  const size = { width: 640, height: 420 };
  const margin = 10;
  const place = (values: readonly number[], length: number): ((value: number) => number) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return (value) => margin + ((value - low) / (high - low || 1)) * (length - 2 * margin);
  };
  const x = place(
    points.map(([px]) => px),
    size.width,
  );
  const y = place(
    points.map(([, py]) => py),
    size.height,
  );
  const marks = points.map(([px, py], index) => labelMark(labelOf[index] ?? 0, x(px), y(py), labels));
  return svg(size, `<rect class="axis" width="100%" height="100%" />${marks.join('')}`, 'Map of the songs');
}

/** The marks of `mapChart` with their labels. */
export function mapLegend(labels: readonly string[]): string {
  const items = labels.map(
    (label, index) =>
      `<li>${svg({ width: 12, height: 12 }, labelMark(index, 6, 6, labels), label)} ${escapeHtml(label)}</li>`,
  );
  return `<ul class="legend">${items.join('')}</ul>`;
}

const COLOURS = 10;

function labelMark(label: number, x: number, y: number, labels: readonly string[]): string {
  const attributes = `class="label-${label % COLOURS}" transform="translate(${round(x)} ${round(y)})"`;
  const title = `<title>${escapeHtml(labels[label] ?? '')}</title>`;
  const shapes = ['M-4,0a4,4 0 1 0 8,0a4,4 0 1 0 -8,0', 'M-4,-4h8v8h-8z', 'M0,-5l5,9h-10z'];
  return `<path ${attributes} d="${shapes[Math.floor(label / COLOURS) % shapes.length]!}">${title}</path>`;
}

/** A value with its interval between 0 and 1, and what was published as open ends. */
export function intervalBar(measured: Measured, published: readonly number[] | null): string {
  const size = { width: 160, height: 16 };
  const x = (share: number): number => 4 + share * (size.width - 8);
  const [low, high] = measured.interval;
  const marks = (published ?? []).map((share) => line('published', x(share), 1, x(share), 15));
  const own = Number.isFinite(low) ? line('interval', x(low), 8, x(high), 8) : '';
  const value = Number.isFinite(measured.value) ? dot('mark', x(measured.value), 8, 3.5, formatMeasured(measured)) : '';
  return svg(size, [line('grid', x(0), 8, x(1), 8), ...marks, own, value].join(''), formatMeasured(measured));
}

function dot(className: string, x: number, y: number, radius: number, title: string): string {
  return `<circle class="${className}" cx="${round(x)}" cy="${round(y)}" r="${round(radius)}"><title>${escapeHtml(title)}</title></circle>`;
}
