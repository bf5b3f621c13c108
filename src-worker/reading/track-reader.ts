import type { InputSpec } from '../../src-shared/model-inputs';
import type { AudioSpec } from '../../src-shared/model-spec';
import type { TrackTimes } from '../../src-shared/stage-times';

/** What it takes to read tracks for one model. Plain data, so that it can be given to a thread. */
export interface ReadingSpec {
  readonly ffmpegPath: string;
  readonly audio: AudioSpec;
  readonly inputs: readonly InputSpec[];
}

/** Some segments of a track in their order, ready for the engine: those that are heard (`thinning.ts`). */
export interface SegmentGroup {
  readonly count: number;
  /** One array an input: the tensors of `count` segments, one after the other. */
  readonly inputs: readonly Float32Array<ArrayBuffer>[];
}

/** What is known of a track once it is read to its end. */
export interface TrackReading extends Pick<TrackTimes, 'decodeMs' | 'featuresMs'> {
  /** Length of the decoded sound. */
  readonly durationSec: number;
}

/** What nobody looks at: a reading that is ended early wants a value. */
export const NOTHING_READ: TrackReading = { durationSec: 0, decodeMs: 0, featuresMs: 0 };

/** Turns files into what a network is given. */
export interface TrackReader {
  /** How many tracks are read side by side; more wait for their turn. */
  readonly tracksAtOnce: number;
  /**
   * The groups of a track in their order; returns what is known at its end. Reads ahead by a bounded number of segments, whatever the
   * length of the track; whoever stops asking has to end the generator.
   * @throws CodedError as `decodePcm` and `sliceSegments`, with a message that names the file
   */
  read(path: string, signal: AbortSignal): AsyncGenerator<SegmentGroup, TrackReading, undefined>;
  close(): Promise<void>;
}
