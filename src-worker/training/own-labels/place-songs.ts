import type { TensorFlow } from '../../engine/tensorflow';
import { type Point, tsneSteps } from '../experiments/report/tsne';
import { createRandom, shuffled } from '../random';
import type { JobControl } from './job-control';
import { type TrainingSong, weighedSegments } from './training-songs';

/** Songs that t-SNE, whose work grows with their square, places; the others go beside the nearest of them. */
const MOST_PLACED = 1000;
/** Distances between songs hardly change when their values are projected into so many directions drawn at random. */
const DIRECTIONS = 64;
const SEGMENTS = 8;
/** How far from its nearest neighbour a song is put that t-SNE did not place, as a share of the map. */
const JITTER = 0.01;
/** Songs between two looks at messages. */
const SONGS_AT_ONCE = 200;

export interface PlacingJob {
  readonly tf: TensorFlow;
  readonly songs: readonly TrainingSong[];
  readonly valueCount: number;
  readonly control: JobControl;
  /** So many songs t-SNE places. */
  readonly mostPlaced?: number;
  /** Share of the map that is done, 0..1. */
  readonly onProgress: (share: number) => void;
}

/**
 * A map of the songs by what the network in use heard of them, before anything was trained: near songs sound alike.
 * @returns a place for each song, 0..1 in both directions
 * @throws CodedError `cancelled`
 */
export async function placeSongs(job: PlacingJob): Promise<Point[]> {
  const { songs, control, onProgress, mostPlaced = MOST_PLACED } = job;
  const vectors = await projectSongs(job);
  const chosen = shuffled([...songs.keys()], createRandom(1)).slice(0, mostPlaced);
  const steps = tsneSteps(chosen.map((song) => vectors[song]!));
  let step = steps.next();
  for (; !step.done; step = steps.next()) {
    onProgress(step.value);
    await control.breathe();
  }
  const placeOf = new Map(withinOne(step.value).map((place, i) => [chosen[i]!, place]));
  return placeOthers(vectors, placeOf, control);
}

/** [song][direction]: mean values of each song, standardised and projected. */
async function projectSongs({ tf, songs, valueCount, control }: PlacingJob): Promise<number[][]> {
  const means = new Float32Array(songs.length * valueCount);
  const values = new Float32Array(valueCount);
  for (const [song, { segments }] of songs.entries()) {
    if (song % SONGS_AT_ONCE === 0) await control.breathe();
    const weighed = weighedSegments(segments, SEGMENTS);
    const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
    const mean = means.subarray(song * valueCount, (song + 1) * valueCount);
    for (const { segment, weight } of weighed) {
      segments.read(segment, values, 0);
      for (let i = 0; i < valueCount; i++) mean[i]! += (values[i]! * weight) / total;
    }
  }
  return tf.tidy(() => {
    const x = tf.tensor2d(means, [songs.length, valueCount]);
    const { mean, variance } = tf.moments(x, 0);
    const standard = x.sub(mean).div(variance.sqrt().add(1e-6));
    const directions = tf.randomNormal([valueCount, DIRECTIONS], 0, 1 / Math.sqrt(DIRECTIONS), 'float32', 1);
    return tf.matMul(standard, directions).arraySync() as number[][];
  });
}

function withinOne(points: readonly Point[]): Point[] {
  const scale = (axis: 0 | 1): ((value: number) => number) => {
    const values = points.map((point) => point[axis]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return (value) => (high > low ? (value - low) / (high - low) : 0.5);
  };
  const [x, y] = [scale(0), scale(1)];
  return points.map((point) => [x(point[0]), y(point[1])]);
}

async function placeOthers(
  vectors: readonly (readonly number[])[],
  placeOf: ReadonlyMap<number, Point>,
  control: JobControl,
): Promise<Point[]> {
  const random = createRandom(2);
  const places: Point[] = [];
  for (const [song, vector] of vectors.entries()) {
    if (song % SONGS_AT_ONCE === 0) await control.breathe();
    const own = placeOf.get(song);
    places.push(own ?? beside(placeOf.get(nearest(vector, vectors, placeOf.keys()))!, random));
  }
  return places;
}

function beside([x, y]: Point, random: () => number): Point {
  const moved = (value: number): number => Math.min(Math.max(value + (random() - 0.5) * JITTER, 0), 1);
  return [moved(x), moved(y)];
}

function nearest(
  vector: readonly number[],
  vectors: readonly (readonly number[])[],
  candidates: Iterable<number>,
): number {
  let [best, bestDistance] = [-1, Infinity];
  for (const candidate of candidates) {
    const other = vectors[candidate]!;
    let distance = 0;
    for (let i = 0; i < vector.length; i++) distance += (vector[i]! - other[i]!) ** 2;
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}
