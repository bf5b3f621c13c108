import { type Axis, createFrame, round, roundTicks } from './chart-frame';
import type { ExamplePicture } from './extras';
import { escapeHtml } from './format';

const SIZE = { width: 420, height: 210 } as const;
const PITCH_CLASSES = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B'] as const;

/** Colours for grey values, from quiet to loud; a page with pictures holds it once. */
export const HEAT_FILTER = `<svg width="0" height="0" aria-hidden="true" class="hidden"><filter id="heat" color-interpolation-filters="sRGB"><feComponentTransfer>
<feFuncR type="table" tableValues="0 0.23 0.55 0.87 0.99 0.99" /><feFuncG type="table" tableValues="0 0.06 0.16 0.29 0.62 0.99" /><feFuncB type="table" tableValues="0.02 0.44 0.51 0.41 0.43 0.75" />
</feComponentTransfer></filter></svg>`;

/** A segment as a network's input, with time and pitch along its sides. */
export function pictureFigure(picture: ExamplePicture): string {
  const { title, kind, durationSec, png } = picture;
  const time: Axis = { title: 'time (s)', from: 0, to: durationSec, ticks: roundTicks(0, durationSec, 6) };
  const pitch = pitchAxis(picture);
  const { x, y, draw } = createFrame(SIZE, time, pitch);
  const [top, bottom] = [y(pitch.to), y(pitch.from)];
  const place = `x="${round(x(0))}" y="${round(top)}" width="${round(x(durationSec) - x(0))}" height="${round(bottom - top)}"`;
  const image = `<image ${place} preserveAspectRatio="none" filter="url(#heat)" href="data:image/png;base64,${png}" />`;
  const name = { 'log-mel': 'mel spectrogram', mfcc: 'MFCCs', chroma: 'chromagram' }[kind];
  return `<figure>${draw(image, `${title}, ${name}`)}<figcaption>${escapeHtml(title)} · ${name}</figcaption></figure>`;
}

function pitchAxis({ kind, range: [low, high] }: ExamplePicture): Axis {
  if (kind === 'log-mel') {
    const hz = [100, 500, 1000, 2000, 4000, 8000, 16_000].filter((value) => value >= low && value <= high);
    return {
      title: 'Hz',
      from: hzToMel(low),
      to: hzToMel(high),
      ticks: hz.map((value) => tick(hzToMel(value), value)),
    };
  }
  // A row has its number in its middle.
  const ends = { from: low - 0.5, to: high + 0.5 };
  if (kind === 'mfcc') return { title: 'coefficient', ...ends, ticks: roundTicks(low, high, 6) };
  const ticks = PITCH_CLASSES.flatMap((label, at) => (label.length === 1 ? [{ at, label }] : []));
  return { title: 'pitch class', ...ends, ticks };
}

function tick(at: number, label: number): { at: number; label: string } {
  return { at, label: String(label) };
}

/** HTK's scale, on which the bands are equally wide. */
function hzToMel(hz: number): number {
  return 2595 * Math.log10(1 + hz / 700);
}
