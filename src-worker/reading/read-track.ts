import { CodedError } from '../../src-shared/errors';
import { decodePcm } from '../audio/decode';
import { sliceSegments } from '../audio/slice';
import { InputExtractor } from '../features/input-extractor';
import { SegmentGrouper } from './segment-grouper';
import { thinningOf } from './thinning';
import type { ReadingSpec, SegmentGroup, TrackReader, TrackReading } from './track-reader';

/** Segments a group holds: enough that handing them over costs nothing beside making them, half a batch. */
export const GROUP_SEGMENTS = 8;

/** Running totals of one reading. */
interface ReadingClock {
  samples: number;
  decodeMs: number;
  featuresMs: number;
}

/**
 * Reads tracks in the thread it is made in: decode -> slice -> thin -> features. It is what a reader thread runs, and what does without threads:
 * training's tools, and tests. Tracks read side by side take turns.
 */
export class InlineReader implements TrackReader {
  readonly tracksAtOnce = Infinity;
  private readonly extractor: InputExtractor;

  constructor(private readonly spec: ReadingSpec) {
    this.extractor = new InputExtractor(spec.inputs, spec.audio.sampleRateHz);
  }

  async *read(path: string, signal: AbortSignal): AsyncGenerator<SegmentGroup, TrackReading, undefined> {
    const { audio, ffmpegPath } = this.spec;
    const clock: ReadingClock = { samples: 0, decodeMs: 0, featuresMs: 0 };
    const decoded = decodePcm(path, { ffmpegPath, sampleRateHz: audio.sampleRateHz, signal });
    try {
      yield* this.groups(sliceSegments(timed(decoded, clock), audio), clock);
    } catch (error) {
      throw namingFile(error, path);
    }
    const { samples, ...times } = clock;
    return { durationSec: samples / audio.sampleRateHz, ...times };
  }

  async close(): Promise<void> {}

  private async *groups(segments: AsyncIterable<Float32Array>, clock: ReadingClock): AsyncGenerator<SegmentGroup> {
    const grouper = new SegmentGrouper(GROUP_SEGMENTS);
    const { isHeard } = thinningOf(this.spec.audio);
    let index = 0;
    for await (const segment of segments) {
      if (!isHeard(index++)) continue;
      const startedMs = performance.now();
      const tensors = this.extractor.extract(segment);
      const group = grouper.add(tensors);
      clock.featuresMs += performance.now() - startedMs;
      if (group !== null) yield group;
    }
    const rest = grouper.rest();
    if (rest !== null) yield rest;
  }
}

/** Passes chunks on, and notes how long each was waited for. */
async function* timed(chunks: AsyncGenerator<Float32Array>, clock: ReadingClock): AsyncGenerator<Float32Array> {
  try {
    for (;;) {
      const askedMs = performance.now();
      const next = await chunks.next();
      clock.decodeMs += performance.now() - askedMs;
      if (next.done) return;
      clock.samples += next.value.length;
      yield next.value;
    }
  } finally {
    await chunks.return(undefined);
  }
}

/** Slicing does not know what it slices. */
function namingFile(error: unknown, path: string): unknown {
  if (!(error instanceof CodedError) || error.code !== 'too-short') return error;
  return new CodedError(error.code, `${path}: ${error.message}`, { cause: error });
}
