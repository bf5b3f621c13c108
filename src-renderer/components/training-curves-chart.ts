import { Chart, LineController, LineElement, LinearScale, PointElement, Tooltip, type Plugin } from 'chart.js';
import type { EpochFigure } from '../../src-shared/training';
import { formatShare } from '../lib/format';
import { labelColor, type Theme } from '../lib/theme';

Chart.register(LineController, LineElement, LinearScale, PointElement, Tooltip);

export type TrainingCurvesChart = Chart<'line', { x: number; y: number }[]>;

/** A line of the chart: what it shows, and its colour's hue in degrees. */
export interface CurveLine {
  readonly title: string;
  readonly hue: number;
  readonly isDashed: boolean;
}

export const CURVE_LINES = {
  trainLoss: { title: 'Error on songs it learns from', hue: 262, isDashed: true },
  heldOutLoss: { title: 'Error on songs it has not heard', hue: 25, isDashed: false },
  heldOutF1: { title: 'Found and right (F1)', hue: 160, isDashed: false },
} as const satisfies Record<string, CurveLine>;

const NAMES = ['trainLoss', 'heldOutLoss', 'heldOutF1'] as const;
/** Many points would hide the line. */
const MOST_DOTS = 40;

/** Draws the course of a training: errors by the left axis, F1 by the right one, the best epoch as an upright line. */
export function createTrainingCurves(
  canvas: HTMLCanvasElement,
  curve: readonly EpochFigure[],
  bestEpoch: number | null,
  theme: Theme,
): TrainingCurvesChart {
  const font = { family: theme.fontFamily, size: 11 };
  const axis = { border: { display: false }, ticks: { color: theme.faint, font, maxTicksLimit: 6 } };
  return new Chart(canvas, {
    type: 'line',
    data: {
      datasets: NAMES.map((name) => ({
        label: CURVE_LINES[name].title,
        data: curve.map((figure) => ({ x: figure.epoch, y: figure[name] })),
        yAxisID: name === 'heldOutF1' ? 'share' : 'loss',
        borderColor: labelColor(theme, CURVE_LINES[name].hue),
        backgroundColor: labelColor(theme, CURVE_LINES[name].hue),
        borderDash: CURVE_LINES[name].isDashed ? [5, 4] : [],
        borderWidth: 2,
        pointRadius: curve.length > MOST_DOTS ? 0 : 2,
        pointHitRadius: 8,
        // Lines along an edge are drawn whole.
        clip: 4,
      })),
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      events: ['mousemove', 'mouseout'],
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: {
          ...axis,
          type: 'linear',
          min: 1,
          max: Math.max(2, curve.at(-1)?.epoch ?? 2),
          grid: { display: false },
          ticks: { ...axis.ticks, precision: 0, maxTicksLimit: 12 },
        },
        loss: { ...axis, position: 'left', min: 0, grid: { color: theme.line } },
        share: {
          ...axis,
          position: 'right',
          min: 0,
          max: 1,
          grid: { display: false },
          ticks: { ...axis.ticks, callback: (value) => formatShare(Number(value)) },
        },
      },
      plugins: {
        tooltip: {
          titleFont: font,
          bodyFont: font,
          callbacks: {
            title: (items) => `Round ${items[0]?.parsed.x ?? ''}`,
            label: ({ dataset, parsed }) =>
              `${dataset.label ?? ''}: ${dataset.yAxisID === 'share' ? formatShare(parsed.y ?? 0) : (parsed.y ?? 0).toFixed(3)}`,
          },
        },
      },
    },
    plugins: [bestEpochLine(bestEpoch, theme)],
  });
}

function bestEpochLine(bestEpoch: number | null, theme: Theme): Plugin<'line'> {
  return {
    id: 'best-epoch',
    afterDatasetsDraw({ ctx, scales, chartArea }) {
      const x = bestEpoch === null ? undefined : scales.x?.getPixelForValue(bestEpoch);
      if (x === undefined) return;
      ctx.save();
      ctx.fillStyle = theme.text;
      ctx.fillRect(Math.round(x) - 0.75, chartArea.top, 1.5, chartArea.bottom - chartArea.top);
      ctx.restore();
    },
  };
}
