import type { Target } from '../../labels';
import { createRandom } from '../../random';
import type { HeadRecipe } from '../recipe';
import type { SongSegments, TrainingSong } from '../training-songs';

/** Songs nobody recorded: every label raises a value of its own, in noise. */

export const SMALL_RECIPE: HeadRecipe = {
  denseUnits: 8,
  inputDropout: 0,
  dropout: 0,
  learningRate: 0.03,
  batchSize: 16,
  epochs: 6,
  patience: 6,
  segmentsPerSong: 3,
  leastSegments: 0,
  mostSegments: 1000,
};

export const VALUE_COUNT = 6;

/** @param rows [segment][value] */
export function madeSegments(
  rows: readonly (readonly number[])[],
  standsFor = (_segment: number): number => 1,
): SongSegments {
  return {
    count: rows.length,
    standsFor,
    read: (segment, values, offset) => values.set(rows[segment]!, offset),
  };
}

/** Rows of a song with these targets. */
export function madeRows(targets: readonly Target[], seed: number, segmentCount = 4): number[][] {
  const random = createRandom(seed);
  return Array.from({ length: segmentCount }, () =>
    Array.from({ length: VALUE_COUNT }, (_, i) => (targets[i] === 1 ? 2 : 0) + random()),
  );
}

/** `count` songs of three labels, one each in turn and every fifth song two, in three folds. */
export function madeSongs(count: number): (TrainingSong & { readonly group: number })[] {
  return Array.from({ length: count }, (_, i) => {
    const targets = [0, 1, 2].map((k): Target => (i % 3 === k || (i % 5 === 0 && (i + 1) % 3 === k) ? 1 : 0));
    return { targets, fold: Math.floor(i / 3) % 3, group: i, segments: madeSegments(madeRows(targets, i + 1)) };
  });
}
