import type { Excerpts } from './config';

/**
 * Pieces of a song from evenly spread points, joined: with three of 10 s those that begin at a quarter, a half and three quarters of the
 * song (S3), so that a song of any length counts the same. A song too short for pieces that do not overlap is taken whole.
 * @param samples the whole song, mono
 */
export function takeExcerpts(samples: Float32Array, sampleRateHz: number, { count, sec }: Excerpts): Float32Array {
  const length = Math.round(sec * sampleRateHz);
  const spacing = samples.length / (count + 1);
  if (spacing < length) return samples;
  const joined = new Float32Array(count * length);
  for (let index = 0; index < count; index++) {
    const start = Math.floor((index + 1) * spacing);
    joined.set(samples.subarray(start, start + length), index * length);
  }
  return joined;
}
