import { Chart, LinearScale, PointElement, ScatterController, Tooltip } from 'chart.js';
import type { MapGroup, ReportSong } from '../lib/named-report';
import { labelColor, type Theme } from '../lib/theme';

Chart.register(ScatterController, LinearScale, PointElement, Tooltip);

export type LibraryMapChart = Chart<'scatter'>;

/** Colours alone don't tell everybody labels apart. */
export const POINT_SHAPES = ['circle', 'triangle', 'rect', 'rectRot'] as const;

/** Beyond these, dots cover each other. */
const SIZES: readonly { readonly songs: number; readonly radius: number }[] = [
  { songs: 300, radius: 5 },
  { songs: 2000, radius: 3.5 },
  { songs: Infinity, radius: 2.2 },
];

interface MapCallbacks {
  /** A dot was clicked. */
  readonly onpick: (song: ReportSong) => void;
  /** What is said of the dot under the pointer. */
  readonly describe: (song: ReportSong) => string[];
}

/** Draws every song as a dot where songs that sound alike are neighbours. The axes mean nothing and are not shown. */
export function createLibraryMap(
  canvas: HTMLCanvasElement,
  groups: readonly MapGroup[],
  theme: Theme,
  { onpick, describe }: MapCallbacks,
): LibraryMapChart {
  const font = { family: theme.fontFamily, size: 12 };
  const songs = groups.reduce((sum, { points }) => sum + points.length, 0);
  const radius = SIZES.find((size) => songs <= size.songs)?.radius ?? 2;
  const songAt = (group: number, index: number) => groups[group]?.points[index]?.song;
  const axis = { display: false, min: -0.02, max: 1.02 };
  return new Chart(canvas, {
    type: 'scatter',
    data: {
      datasets: groups.map(({ label, hue, shape, points }) => ({
        label,
        data: points.map(({ x, y }) => ({ x, y })),
        backgroundColor: labelColor(theme, hue, 0.75),
        borderColor: labelColor(theme, hue),
        borderWidth: 1,
        pointStyle: POINT_SHAPES[shape % POINT_SHAPES.length] ?? 'circle',
        radius,
        hoverRadius: radius + 3,
        hitRadius: 4,
      })),
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      events: ['mousemove', 'mouseout', 'click'],
      interaction: { mode: 'nearest', intersect: true },
      onClick: (_event, [hit]) => {
        const song = hit === undefined ? undefined : songAt(hit.datasetIndex, hit.index);
        if (song !== undefined) onpick(song);
      },
      scales: { x: axis, y: axis },
      plugins: {
        tooltip: {
          displayColors: false,
          titleFont: font,
          bodyFont: font,
          callbacks: {
            label: ({ datasetIndex, dataIndex }) => {
              const song = songAt(datasetIndex, dataIndex);
              return song === undefined ? [] : describe(song);
            },
          },
        },
      },
    },
  });
}
