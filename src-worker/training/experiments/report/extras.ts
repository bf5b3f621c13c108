import type { Point } from './tsne';

/** A segment as one input of the network shows it. */
export interface ExamplePicture {
  /** The song and what it is. */
  readonly title: string;
  readonly kind: 'log-mel' | 'mfcc' | 'chroma';
  readonly durationSec: number;
  /** What the lowest and the highest row stand for: Hz, coefficients or pitch classes. */
  readonly range: readonly [number, number];
  /** Grey PNG, base64; the highest row on top. */
  readonly png: string;
}

/** What a network said of one song it was not trained on. */
export interface SongAnswer {
  readonly id: string;
  readonly group: string;
  /** Indices of the song's labels. */
  readonly truth: readonly number[];
  /** Indices of labels of which it is not known whether the song has them. */
  readonly unknown: readonly number[];
  /** By label, mean over segments. */
  readonly probs: readonly number[];
}

/** What a page shows beside the result; kept with it so that pages can be made anew and results compared song by song. */
export interface ReportExtras {
  /** `labelOf` has each song's first label. */
  readonly map: { readonly points: readonly Point[]; readonly labelOf: readonly number[] } | null;
  readonly pictures: readonly ExamplePicture[];
  /** Of all test sides. */
  readonly songs: readonly SongAnswer[];
}
