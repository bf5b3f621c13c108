import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip, type Plugin } from 'chart.js';
import { formatShare } from '../lib/format';
import type { LabelScore } from '../lib/model-labels';
import { labelColor, type Theme } from '../lib/theme';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

export type HistogramSeries = 'meanProb' | 'topShare';
export type HistogramChart = Chart<'bar', number[], string>;

/** Height of one bar with the space around it, in CSS pixels. */
export const BAR_PITCH = 25;
export const AXIS_HEIGHT = 26;

/** Draws a head's labels as horizontal bars, in the order given. */
export function createHistogram(
  canvas: HTMLCanvasElement,
  scores: readonly LabelScore[],
  series: HistogramSeries,
  theme: Theme,
): HistogramChart {
  const font = { family: theme.fontFamily, size: 12 };
  return new Chart(canvas, {
    type: 'bar',
    data: {
      labels: scores.map((score) => score.title),
      datasets: [
        {
          data: scores.map((score) => score[series]),
          backgroundColor: scores.map((score) => labelColor(theme, score.hue, score.predicted ? 1 : 0.42)),
          borderRadius: 3,
          borderSkipped: 'start',
          barThickness: 14,
          minBarLength: 1,
        },
      ],
    },
    options: {
      indexAxis: 'y',
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      events: ['mousemove', 'mouseout'],
      layout: { padding: { right: 40 } },
      scales: {
        x: {
          min: 0,
          max: 1,
          border: { display: false },
          grid: { color: theme.line, tickLength: 0 },
          ticks: {
            stepSize: 0.25,
            color: theme.faint,
            font: { ...font, size: 11 },
            maxRotation: 0,
            callback: (value) => formatShare(Number(value)),
          },
        },
        y: {
          border: { display: false },
          grid: { display: false },
          ticks: {
            autoSkip: false,
            crossAlign: 'far',
            font,
            color: (context) => (scores[context.index]?.threshold === null ? theme.faint : theme.text),
          },
        },
      },
      plugins: {
        tooltip: {
          displayColors: false,
          titleFont: font,
          bodyFont: font,
          callbacks: { label: (item) => describeScore(scores[item.dataIndex]) },
        },
      },
    },
    plugins: [valueLabels(scores, series, theme), thresholdTicks(scores, series, theme)],
  });
}

function describeScore(score: LabelScore | undefined): string[] {
  if (score === undefined) return [];
  return [
    `Mean probability ${formatShare(score.meanProb)}`,
    `Highest in ${formatShare(score.topShare)} of segments`,
    score.threshold === null ? 'Shown, never written' : `Written from ${formatShare(score.threshold)}`,
  ];
}

const VALUE_GAP_PX = 7;

/** Where a bar's value is written: behind its end, and behind its threshold where that would cross the text. */
export function valueLabelX(barEnd: number, thresholdX: number | null, textWidth: number): number {
  const x = barEnd + VALUE_GAP_PX;
  const isCrossed = thresholdX !== null && thresholdX > x - VALUE_GAP_PX / 2 && thresholdX < x + textWidth + 2;
  return isCrossed ? thresholdX + VALUE_GAP_PX : x;
}

/** The bar's value behind its end. */
function valueLabels(scores: readonly LabelScore[], series: HistogramSeries, theme: Theme): Plugin<'bar'> {
  return {
    id: 'value-labels',
    afterDatasetsDraw(chart) {
      const { ctx } = chart;
      ctx.save();
      ctx.font = `11.5px ${theme.fontFamily}`;
      ctx.textBaseline = 'middle';
      chart.getDatasetMeta(0).data.forEach((bar, index) => {
        const score = scores[index];
        if (score === undefined) return;
        ctx.fillStyle = score.predicted ? theme.text : theme.faint;
        const text = formatShare(score[series]);
        const threshold = series === 'meanProb' ? score.threshold : null;
        const thresholdX = threshold === null ? null : (chart.scales.x?.getPixelForValue(threshold) ?? null);
        ctx.fillText(text, valueLabelX(bar.x, thresholdX, ctx.measureText(text).width), bar.y + 0.5);
      });
      ctx.restore();
    },
  };
}

/** A short upright line where the label's probability would be enough; thresholds say nothing about shares. */
function thresholdTicks(scores: readonly LabelScore[], series: HistogramSeries, theme: Theme): Plugin<'bar'> {
  return {
    id: 'threshold-ticks',
    afterDatasetsDraw(chart) {
      const xScale = chart.scales.x;
      if (series !== 'meanProb' || xScale === undefined) return;
      const { ctx } = chart;
      ctx.save();
      ctx.fillStyle = theme.text;
      chart.getDatasetMeta(0).data.forEach((bar, index) => {
        const threshold = scores[index]?.threshold ?? null;
        if (threshold === null) return;
        ctx.fillRect(Math.round(xScale.getPixelForValue(threshold)) - 0.75, bar.y - 9.5, 1.5, 19);
      });
      ctx.restore();
    },
  };
}
