import { CodedError } from '../../src-shared/errors';
import type { AudioSpec } from '../../src-shared/model-spec';

/** Shorter than this says nothing about a song, even repeated. */
export const MIN_TRACK_SEC = 0.5;

/** A rest shorter than this share of a hop is left out. */
const MIN_REST_SHARE = 0.5;

/**
 * Cuts a stream of mono samples into segments of `segmentSamples`, one every `segmentHopSamples`, over the whole track.
 * - A rest of at least half a hop gives one more segment, aligned to the end of the track (it overlaps the one before); a shorter
 *   rest is left out. With `endAlignSamples` the end is that of the last whole step of so many samples after the segment before.
 * - A track shorter than one segment is repeated until it fills one, so that no segment holds silence the music does not have.
 *
 * Holds no more than one segment and one chunk in memory. Every segment is a fresh array.
 *
 * @throws CodedError `too-short` when the whole stream is shorter than `MIN_TRACK_SEC`
 */
export async function* sliceSegments(
  chunks: AsyncIterable<Float32Array>,
  spec: AudioSpec,
): AsyncGenerator<Float32Array> {
  const { segmentSamples, segmentHopSamples } = spec;
  if (segmentHopSamples > segmentSamples) throw new RangeError('segmentHopSamples must not exceed segmentSamples');
  const window = new Float32Array(segmentSamples);
  /** Valid samples at the start of `window`, and those of them no segment has held yet. */
  let filled = 0;
  let unheard = 0;
  let yielded = false;
  /** The last `segmentSamples` samples of the stream end here: needed for the end-aligned segment. */
  const previous = new Float32Array(segmentHopSamples);

  for await (const chunk of chunks) {
    let read = 0;
    while (read < chunk.length) {
      const take = Math.min(segmentSamples - filled, chunk.length - read);
      window.set(chunk.subarray(read, read + take), filled);
      filled += take;
      unheard += take;
      read += take;
      if (filled < segmentSamples) continue;
      yield window.slice();
      yielded = true;
      previous.set(window.subarray(0, segmentHopSamples));
      window.copyWithin(0, segmentHopSamples);
      filled -= segmentHopSamples;
      unheard = 0;
    }
  }

  if (!yielded) yield fillShortTrack(window.subarray(0, filled), spec);
  else {
    const beyond = unheard % (spec.endAlignSamples ?? 1);
    if (unheard - beyond >= MIN_REST_SHARE * segmentHopSamples)
      yield alignToEnd(previous, window.subarray(0, filled - beyond), segmentSamples);
  }
}

/** Repeats samples (at least one) until there are `segmentSamples` of them. Training does the same with its short clips. */
export function repeatToFill(samples: Float32Array, segmentSamples: number): Float32Array {
  return Float32Array.from({ length: segmentSamples }, (_, i) => samples[i % samples.length]!);
}

function fillShortTrack(samples: Float32Array, spec: AudioSpec): Float32Array {
  const durationSec = samples.length / spec.sampleRateHz;
  if (durationSec < MIN_TRACK_SEC) {
    throw new CodedError(
      'too-short',
      `only ${durationSec.toFixed(2)} s of audio; at least ${MIN_TRACK_SEC} s are needed`,
    );
  }
  return repeatToFill(samples, spec.segmentSamples);
}

function alignToEnd(previous: Float32Array, rest: Float32Array, segmentSamples: number): Float32Array {
  const segment = new Float32Array(segmentSamples);
  const fromPrevious = segmentSamples - rest.length;
  segment.set(previous.subarray(previous.length - fromPrevious), 0);
  segment.set(rest, fromPrevious);
  return segment;
}
