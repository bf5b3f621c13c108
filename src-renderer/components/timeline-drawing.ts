import { formatDuration } from '../lib/format';
import { labelColor, type Theme } from '../lib/theme';

/** One row of the timeline: a label's probability over time. */
export interface TimelineRow {
  readonly id: string;
  readonly title: string;
  readonly hue: number;
  /** Mean probability per bin, 0..1. */
  readonly values: readonly number[];
}

export const ROW_PITCH = 19;
export const GROUP_GAP = 9;
export const TIME_AXIS_HEIGHT = 20;
const ROW_HEIGHT = 16;

/** Distance of a row's top from the canvas's top; groups stand a little apart. In CSS pixels. */
export function rowTop(groups: readonly (readonly TimelineRow[])[], group: number, row: number): number {
  const rowsBefore = groups.slice(0, group).reduce((sum, rows) => sum + rows.length, 0) + row;
  return rowsBefore * ROW_PITCH + group * GROUP_GAP;
}

export function timelineHeight(groups: readonly (readonly TimelineRow[])[]): number {
  return rowTop(groups, groups.length, 0) - GROUP_GAP + TIME_AXIS_HEIGHT;
}

/** Draws all rows as strips whose strength is the probability, and the time axis under them. */
export function drawTimeline(
  canvas: HTMLCanvasElement,
  groups: readonly (readonly TimelineRow[])[],
  binSec: number,
  durationSec: number,
  theme: Theme,
): void {
  const context = canvas.getContext('2d');
  const width = canvas.clientWidth;
  const height = timelineHeight(groups);
  if (context === null || width === 0) return;
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(height * devicePixelRatio);
  context.scale(devicePixelRatio, devicePixelRatio);
  groups.forEach((rows, group) =>
    rows.forEach((row, index) => {
      const strip = { top: rowTop(groups, group, index), width, binWidth: (width * binSec) / durationSec };
      drawStrip(context, row, strip, theme);
    }),
  );
  drawTimeAxis(context, width, height - TIME_AXIS_HEIGHT, durationSec, theme);
}

function drawStrip(
  context: CanvasRenderingContext2D,
  row: TimelineRow,
  strip: { top: number; width: number; binWidth: number },
  theme: Theme,
): void {
  context.fillStyle = theme.line;
  context.fillRect(0, strip.top, strip.width, ROW_HEIGHT);
  row.values.forEach((value, bin) => {
    // Whole pixels, so that no seam shows between two bins.
    const left = Math.round(Math.min(strip.width, bin * strip.binWidth));
    const right = Math.round(Math.min(strip.width, (bin + 1) * strip.binWidth));
    context.fillStyle = labelColor(theme, row.hue, Math.min(1, Math.max(0, value)));
    context.fillRect(left, strip.top, right - left, ROW_HEIGHT);
  });
}

/** Steps people count time in, in seconds. */
const STEPS_SEC = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
const MIN_STEP_PX = 56;

/** Times marked on an axis of this width, in seconds, evenly spaced and readable. */
export function axisTimes(durationSec: number, widthPx: number): number[] {
  const step = STEPS_SEC.find((sec) => (sec / durationSec) * widthPx >= MIN_STEP_PX) ?? durationSec;
  return Array.from({ length: Math.floor(durationSec / step) + 1 }, (_, i) => i * step);
}

function drawTimeAxis(
  context: CanvasRenderingContext2D,
  width: number,
  top: number,
  durationSec: number,
  theme: Theme,
): void {
  context.fillStyle = theme.faint;
  context.font = `11px ${theme.fontFamily}`;
  context.textBaseline = 'top';
  for (const timeSec of axisTimes(durationSec, width)) {
    const x = (timeSec / durationSec) * width;
    context.fillRect(Math.min(width - 1, x), top - 1, 1, 4);
    const text = formatDuration(timeSec);
    const textWidth = context.measureText(text).width;
    context.fillText(text, Math.min(width - textWidth, Math.max(0, x - textWidth / 2)), top + 6);
  }
}
