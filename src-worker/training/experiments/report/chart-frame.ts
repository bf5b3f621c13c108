import { escapeHtml } from './format';

/** A drawing area with axes, their ticks and titles: SVG in the page's own colours (CSS classes). */
export interface Frame {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** Puts content into the frame. @param title for those who cannot see it */
  readonly draw: (content: string, title: string) => string;
}

export interface Axis {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly Tick[];
}

export interface Tick {
  readonly at: number;
  readonly label: string;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const MARGIN = { left: 54, right: 10, top: 10, bottom: 36 } as const;

export function createFrame(size: Size, xAxis: Axis, yAxis: Axis): Frame {
  const [right, bottom] = [size.width - MARGIN.right, size.height - MARGIN.bottom];
  const x = scale(xAxis, MARGIN.left, right);
  const y = scale(yAxis, bottom, MARGIN.top);
  const lines = yAxis.ticks.map(({ at }) => line('grid', MARGIN.left, y(at), right, y(at)));
  const labels = [
    ...xAxis.ticks.map(({ at, label }) => svgText(x(at), bottom + 14, label, 'middle')),
    ...yAxis.ticks.map(({ at, label }) => svgText(MARGIN.left - 6, y(at) + 4, label, 'end')),
    svgText((MARGIN.left + right) / 2, size.height - 4, xAxis.title, 'middle'),
    `<g transform="translate(11 ${round((MARGIN.top + bottom) / 2)}) rotate(-90)">${svgText(0, 0, yAxis.title, 'middle')}</g>`,
  ];
  const axes = `<path class="axis" d="M${MARGIN.left},${MARGIN.top}V${bottom}H${right}" />`;
  return { x, y, draw: (content, title) => svg(size, [...lines, axes, ...labels, content].join(''), title) };
}

export function svg({ width, height }: Size, content: string, title: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeHtml(title)}">${content}</svg>`;
}

export function svgText(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escapeHtml(words)}</text>`;
}

export function line(className: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="${className}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" />`;
}

/** At most `most` ticks at round numbers (1, 2 or 5 times a power of ten) from `from` to `to`. */
export function roundTicks(from: number, to: number, most: number): Tick[] {
  const span = Math.max(to - from, Number.EPSILON);
  const power = 10 ** Math.floor(Math.log10(span / most));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => span / size <= most) ?? span;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, index) => {
    const at = (first + index) * step;
    return { at, label: at.toFixed(digits) };
  });
}

function scale({ from, to }: Axis, low: number, high: number): (value: number) => number {
  const span = to - from || 1;
  return (value) => low + ((value - from) / span) * (high - low);
}

/** Tenths of a pixel are enough, and keep pages small. */
export function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
