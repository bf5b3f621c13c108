import { CodedError } from '../../src-shared/errors';
import { type EmbeddedSegment, EmbeddingCollector, MAX_KEPT } from './embedding-collector';

/** What a network kept of a track, from which heads answer without its being listened to again. */
export interface TrackEmbedding {
  /** Of the decoded sound. */
  readonly durationSec: number;
  /** In the order of the track, all of one length. */
  readonly segments: readonly EmbeddedSegment[];
}

/*
 * Little-endian: version (uint8), segments (uint8), values a segment (uint16), duration in seconds (float64); the smallest of each value over
 * the track, then the range of each (float32); what each segment stands for (uint16); [segment][value] the place within the range (uint8).
 */
const VERSION = 1;
const HEADER_BYTES = 12;
const LARGEST_PLACE = 255;
const MOST_STOOD_FOR = 0xffff;

/**
 * Packs it into 8 bits a value, with an error of at most a 510th of the value's range over the track. Of more than `MAX_KEPT` segments some
 * stand for others.
 * @throws RangeError for no segments
 */
export function encodeTrackEmbedding({ durationSec, segments }: TrackEmbedding): Uint8Array<ArrayBuffer> {
  const kept = keepSome(segments);
  if (kept.length === 0) throw new RangeError('no segments to encode');
  const valueCount = kept[0]!.values.length;
  const bytes = new Uint8Array(sizeBytes(kept.length, valueCount));
  const header = new DataView(bytes.buffer);
  header.setUint8(0, VERSION);
  header.setUint8(1, kept.length);
  header.setUint16(2, valueCount, true);
  header.setFloat64(4, durationSec, true);
  const { lows, ranges, standFor, places } = partsOf(bytes.buffer, 0, kept.length, valueCount);
  standFor.set(kept.map(({ standsFor }) => Math.min(standsFor, MOST_STOOD_FOR)));
  measureRanges(kept, lows, ranges);
  for (const [i, { values }] of kept.entries()) {
    const offset = i * valueCount;
    for (let k = 0; k < valueCount; k++) {
      // A value that never changes has a range of 0, and any place in it will do.
      const range = ranges[k]! || 1;
      places[offset + k] = ((values[k]! - lows[k]!) / range) * LARGEST_PLACE;
    }
  }
  return bytes;
}

/** @throws CodedError `bad-input` for what is no such packing, or of a later version */
export function decodeTrackEmbedding(bytes: Uint8Array): TrackEmbedding {
  const { durationSec, segmentCount, valueCount, standsFor, read } = openTrackEmbedding(bytes);
  const values = new Float32Array(segmentCount * valueCount);
  const segments = Array.from({ length: segmentCount }, (_, i) => {
    read(i, values, i * valueCount);
    return { standsFor: standsFor(i), values: values.subarray(i * valueCount, (i + 1) * valueCount) };
  });
  return { durationSec, segments };
}

/** A packing whose segments are decoded when they are asked for. */
export interface PackedEmbedding {
  readonly durationSec: number;
  readonly segmentCount: number;
  readonly valueCount: number;
  readonly standsFor: (segment: number) => number;
  /** Writes a segment's values from `offset` on. */
  readonly read: (segment: number, values: Float32Array, offset: number) => void;
}

/**
 * @param bytes used as they are, where they begin at a multiple of four, so not to be changed
 * @throws CodedError `bad-input` for what is no such packing, or of a later version
 */
export function openTrackEmbedding(bytes: Uint8Array): PackedEmbedding {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  if (byteLength < HEADER_BYTES) refuse('is cut off');
  const header = new DataView(buffer, byteOffset, HEADER_BYTES);
  if (header.getUint8(0) !== VERSION) refuse(`is of version ${header.getUint8(0)}; only ${VERSION} is known`);
  const [segmentCount, valueCount] = [header.getUint8(1), header.getUint16(2, true)];
  if (segmentCount === 0 || byteLength !== sizeBytes(segmentCount, valueCount)) refuse('has not its length');
  const { lows, ranges, standFor, places } = partsOf(buffer, byteOffset, segmentCount, valueCount);
  const durationSec = header.getFloat64(4, true);
  // A sum of floats is a number when all of them are.
  if (!Number.isFinite(durationSec + sumOf(lows) + sumOf(ranges))) refuse('holds what are no numbers');
  if (standFor.includes(0)) refuse('has segments that stand for none');
  const steps = ranges.map((range) => range / LARGEST_PLACE);
  return {
    durationSec,
    segmentCount,
    valueCount,
    standsFor: (segment) => standFor[segment]!,
    read: (segment, values, offset) => {
      const first = segment * valueCount;
      for (let k = 0; k < valueCount; k++) {
        values[offset + k] = lows[k]! + places[first + k]! * steps[k]!;
      }
    },
  };
}

function sumOf(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}

function refuse(why: string): never {
  throw new CodedError('bad-input', `what was kept of a song ${why}; it has to be listened to again`);
}

function sizeBytes(segmentCount: number, valueCount: number): number {
  return HEADER_BYTES + 8 * valueCount + 2 * segmentCount + segmentCount * valueCount;
}

/** What lies behind the header. @param start of the packing in the buffer, a multiple of four, as floats want */
function partsOf(buffer: ArrayBufferLike, start: number, segmentCount: number, valueCount: number) {
  const floats = start + HEADER_BYTES;
  const behindRanges = floats + 8 * valueCount;
  return {
    lows: new Float32Array(buffer, floats, valueCount),
    ranges: new Float32Array(buffer, floats + 4 * valueCount, valueCount),
    standFor: new Uint16Array(buffer, behindRanges, segmentCount),
    // Rounds what is written into it.
    places: new Uint8ClampedArray(buffer, behindRanges + 2 * segmentCount, segmentCount * valueCount),
  };
}

function keepSome(segments: readonly EmbeddedSegment[]): readonly EmbeddedSegment[] {
  if (segments.length <= MAX_KEPT) return segments;
  const collector = new EmbeddingCollector();
  for (const { values, standsFor } of segments) collector.add(values, standsFor);
  return collector.segments;
}

function measureRanges(segments: readonly EmbeddedSegment[], lows: Float32Array, ranges: Float32Array): void {
  lows.fill(Infinity);
  const highs = new Float32Array(lows.length).fill(-Infinity);
  for (const { values } of segments) {
    for (const [k, value] of values.entries()) {
      if (value < lows[k]!) lows[k] = value;
      if (value > highs[k]!) highs[k] = value;
    }
  }
  for (const [k, high] of highs.entries()) ranges[k] = high - lows[k]!;
}
