import { CodedError } from '../src-shared/errors';
import type { ModelSpec } from '../src-shared/model-spec';
import type { TrackPrediction } from '../src-shared/prediction';
import { TrackAggregator } from './aggregate/track-aggregator';
import { decodePcm } from './audio/decode';
import { sliceSegments } from './audio/slice';
import { InputExtractor } from './features/input-extractor';
import type { Classifier } from './model/load-classifier';
import { BATCH_SIZE, SegmentBatcher, type SegmentProbs } from './model/segment-batcher';

export interface AnalyseContext {
  readonly spec: ModelSpec;
  readonly engineName: string;
  readonly extractor: InputExtractor;
  readonly batcher: SegmentBatcher;
  readonly ffmpegPath: string;
}

/** What analysing with a loaded model takes; one for all tracks, which share its batches. */
export function createAnalyseContext({ spec, engine }: Classifier, ffmpegPath: string): AnalyseContext {
  return {
    spec,
    engineName: engine.name,
    extractor: new InputExtractor(spec.inputs, spec.audio.sampleRateHz),
    batcher: new SegmentBatcher(engine, spec),
    ffmpegPath,
  };
}

export interface AnalyseOptions {
  readonly signal: AbortSignal;
  /** Told how many seconds of the track have been classified. */
  readonly onProgress: (analysedSec: number) => void;
  /** Told what each segment came to, in their order. */
  readonly onSegment?: (probs: SegmentProbs) => void;
}

/** Segments of one track that may wait for the engine: two batches keep it busy, and bound what is held. */
const MAX_IN_FLIGHT = 2 * BATCH_SIZE;

/**
 * The whole path of one file: decode -> slice -> features -> model -> aggregate. Streams: holds a bounded number of segments
 * whatever the length of the track.
 * @throws CodedError with a message that names the file
 */
export async function analyseTrack(
  path: string,
  context: AnalyseContext,
  options: AnalyseOptions,
): Promise<TrackPrediction> {
  const { audio, heads, id } = context.spec;
  const clock = { samples: 0 };
  const chunks = counted(
    decodePcm(path, { ffmpegPath: context.ffmpegPath, sampleRateHz: audio.sampleRateHz, signal: options.signal }),
    clock,
  );
  const aggregator = new TrackAggregator(heads);
  const inFlight: Promise<SegmentProbs>[] = [];
  const takeOldest = async (): Promise<void> => {
    const probs = await inFlight.shift()!;
    aggregator.add(probs);
    options.onSegment?.(probs);
    options.onProgress((aggregator.segmentCount * audio.segmentHopSamples) / audio.sampleRateHz);
  };

  try {
    for await (const segment of sliceSegments(chunks, audio)) {
      const classified = context.batcher.classify(context.extractor.extract(segment));
      // Awaited in order below; a failure must not count as unhandled until then.
      classified.catch(() => undefined);
      inFlight.push(classified);
      if (inFlight.length >= MAX_IN_FLIGHT) await takeOldest();
    }
    while (inFlight.length > 0) await takeOldest();
  } catch (error) {
    throw error instanceof CodedError && error.code === 'too-short'
      ? new CodedError('too-short', `${path}: ${error.message}`, { cause: error })
      : error;
  }

  return {
    modelId: id,
    engine: context.engineName,
    durationSec: clock.samples / audio.sampleRateHz,
    segmentCount: aggregator.segmentCount,
    timelineBinSec: (aggregator.segmentsPerBin * audio.segmentHopSamples) / audio.sampleRateHz,
    heads: aggregator.finish(),
  };
}

async function* counted(chunks: AsyncIterable<Float32Array>, clock: { samples: number }): AsyncGenerator<Float32Array> {
  for await (const chunk of chunks) {
    clock.samples += chunk.length;
    yield chunk;
  }
}
