import type { Target } from '../labels';

/** What is kept of a song's sound: a vector a segment that was heard. */
export interface SongSegments {
  readonly count: number;
  /** How many segments of the song each one stands for. */
  readonly standsFor: (segment: number) => number;
  /** Writes a segment's values, decoded, from `offset` on. */
  readonly read: (segment: number, values: Float32Array, offset: number) => void;
}

/** A song as training sees it. */
export interface TrainingSong {
  readonly segments: SongSegments;
  /** One a label. */
  readonly targets: readonly Target[];
  /** The fold that does not train on it. */
  readonly fold: number;
}

/** A segment of a song, and how much it counts in the song's mean. */
export interface WeighedSegment {
  readonly segment: number;
  readonly weight: number;
}

/**
 * All segments of a song by what they stand for, or `most` that are spread evenly over it where there are more.
 * @returns in their order; a segment that stands for much may be there more than once
 */
export function weighedSegments({ count, standsFor }: SongSegments, most: number): WeighedSegment[] {
  if (count <= most) return Array.from({ length: count }, (_, segment) => ({ segment, weight: standsFor(segment) }));
  const ends: number[] = [];
  for (let segment = 0; segment < count; segment++) ends.push((ends.at(-1) ?? 0) + standsFor(segment));
  const total = ends.at(-1)!;
  return Array.from({ length: most }, (_, i) => {
    const place = ((i + 0.5) / most) * total;
    return { segment: ends.findIndex((end) => end > place), weight: 1 };
  });
}
