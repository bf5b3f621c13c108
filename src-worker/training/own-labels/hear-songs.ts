import type { JobControl } from './job-control';
import type { Learner } from './learner';
import { type TrainingSong, weighedSegments } from './training-songs';

/** Segments computed at a time: bounds memory. */
const BATCH_SEGMENTS = 256;

export interface Hearing {
  readonly learner: Learner;
  readonly songs: readonly TrainingSong[];
  /** Which of the songs are heard. */
  readonly indices: readonly number[];
  readonly valueCount: number;
  /** Of each song; spread evenly where it has more. */
  readonly mostSegments: number;
  readonly control: JobControl;
}

interface Heard {
  /** Index of the song. */
  readonly song: number;
  readonly weight: number;
  /** One a label. */
  readonly probs: Float32Array;
}

/**
 * What a network says of segments of songs, song after song.
 * @throws CodedError `cancelled`
 */
export async function* hearSegments(hearing: Hearing): AsyncGenerator<Heard> {
  const { learner, songs, indices, valueCount, mostSegments, control } = hearing;
  const wanted = indices.flatMap((song) =>
    weighedSegments(songs[song]!.segments, mostSegments).map((weighed) => ({ song, ...weighed })),
  );
  for (let from = 0; from < wanted.length; from += BATCH_SEGMENTS) {
    await control.breathe();
    const batch = wanted.slice(from, from + BATCH_SEGMENTS);
    const values = new Float32Array(batch.length * valueCount);
    for (const [i, { song, segment }] of batch.entries()) songs[song]!.segments.read(segment, values, i * valueCount);
    const probs = await learner.hear(values, batch.length);
    const labelCount = probs.length / batch.length;
    for (const [i, { song, weight }] of batch.entries()) {
      yield { song, weight, probs: probs.subarray(i * labelCount, (i + 1) * labelCount) };
    }
  }
}

/** Mean probabilities of the songs heard, [song][label], written into the rows of `means`; the other rows stay as they are. */
export async function hearMeans(hearing: Hearing, labelCount: number, means: Float32Array): Promise<void> {
  const weights = new Map<number, number>();
  for (const song of hearing.indices) means.fill(0, song * labelCount, (song + 1) * labelCount);
  for await (const { song, weight, probs } of hearSegments(hearing)) {
    weights.set(song, (weights.get(song) ?? 0) + weight);
    for (let k = 0; k < labelCount; k++) means[song * labelCount + k]! += weight * probs[k]!;
  }
  for (const [song, weight] of weights) {
    for (let k = 0; k < labelCount; k++) means[song * labelCount + k]! /= weight;
  }
}
