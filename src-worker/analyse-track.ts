import type { AnalysedTrack } from '../src-shared/contract/worker-contract';
import type { ModelSpec } from '../src-shared/model-spec';
import type { TrackPrediction } from '../src-shared/prediction';
import { TrackAggregator } from './aggregate/track-aggregator';
import { coveredSec, summarise } from './aggregate/track-summary';
import { EmbeddingCollector } from './embedding/embedding-collector';
import { encodeTrackEmbedding } from './embedding/track-embedding';
import { IdleClock } from './idle-clock';
import type { Classifier } from './model/load-classifier';
import { BATCH_SIZE, type ClassifiedSegment, SegmentBatcher, type SegmentProbs } from './model/segment-batcher';
import { InlineReader } from './reading/read-track';
import { type Thinning, thinningOf } from './reading/thinning';
import { NOTHING_READ, type ReadingSpec, type SegmentGroup, type TrackReader } from './reading/track-reader';

export interface AnalyseContext {
  readonly spec: ModelSpec;
  /** Of the engine that computes now; it may change when one fails. */
  readonly engineName: string;
  readonly reader: TrackReader;
  readonly batcher: SegmentBatcher;
  readonly idle: IdleClock;
}

/**
 * What analysing with a loaded model takes; one for all tracks, which share its batches.
 * @param createReader left out: tracks are read in this thread
 */
export function createAnalyseContext(
  { spec, engine }: Pick<Classifier, 'spec' | 'engine'>,
  ffmpegPath: string,
  createReader: (spec: ReadingSpec) => TrackReader = (reading) => new InlineReader(reading),
): AnalyseContext {
  const batcher = new SegmentBatcher(engine, spec);
  return {
    spec,
    get engineName() {
      return engine.name;
    },
    reader: createReader({ ffmpegPath, audio: spec.audio, inputs: spec.inputs }),
    batcher,
    idle: new IdleClock(() => batcher.busyMs),
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
 * The whole path of one file: (decode -> slice -> thin -> features) in its reader -> model -> aggregate. Streams: holds a bounded number of
 * segments whatever the length of the track.
 * @throws CodedError with a message that names the file
 */
export async function analyseTrack(
  path: string,
  context: AnalyseContext,
  options: AnalyseOptions,
): Promise<TrackPrediction> {
  return (await analyseTimed(path, context, options)).prediction;
}

/** The same, what is kept of it, and what it took. */
export async function analyseTimed(
  path: string,
  context: AnalyseContext,
  options: AnalyseOptions,
): Promise<Pick<AnalysedTrack, 'prediction' | 'embedding' | 'times'>> {
  const { idle, reader, spec } = context;
  const track = new TrackUnderWay(context, options);
  idle.trackBegins();
  const groups = reader.read(path, options.signal);
  try {
    let next = await groups.next();
    for (; !next.done; next = await groups.next()) await track.add(next.value);
    await track.finish();
    const { durationSec, decodeMs, featuresMs } = next.value;
    return {
      prediction: { modelId: spec.id, engine: context.engineName, durationSec, ...track.summary() },
      embedding: track.embedding(durationSec),
      times: { decodeMs, featuresMs, modelMs: track.modelMs, idleMs: idle.take() },
    };
  } finally {
    idle.trackEnds();
    await groups.return(NOTHING_READ);
  }
}

/** The segments of one track on their way through the engine. */
class TrackUnderWay {
  modelMs = 0;
  private readonly aggregator: TrackAggregator;
  private readonly collector: EmbeddingCollector | null;
  private readonly inFlight: Promise<ClassifiedSegment>[] = [];
  private readonly thinning: Thinning;
  private heardCount = 0;

  constructor(
    private readonly context: AnalyseContext,
    private readonly options: AnalyseOptions,
  ) {
    this.aggregator = new TrackAggregator(context.spec.heads);
    this.collector = context.spec.embedding === undefined ? null : new EmbeddingCollector();
    this.thinning = thinningOf(context.spec.audio);
  }

  /** Resolves when there is room for more. */
  async add(group: SegmentGroup): Promise<void> {
    for (const tensors of segmentsOf(group)) {
      const classified = this.context.batcher.classify(tensors);
      // Awaited in order below; a failure must not count as unhandled until then.
      classified.catch(() => undefined);
      this.inFlight.push(classified);
    }
    while (this.inFlight.length >= MAX_IN_FLIGHT) await this.takeOldest();
  }

  async finish(): Promise<void> {
    while (this.inFlight.length > 0) await this.takeOldest();
  }

  summary(): Pick<TrackPrediction, 'segmentCount' | 'timelineBinSec' | 'heads'> {
    return { segmentCount: this.heardCount, ...summarise(this.aggregator, this.context.spec.audio) };
  }

  /** Packed; null for a model that keeps nothing. */
  embedding(durationSec: number): AnalysedTrack['embedding'] {
    return this.collector && encodeTrackEmbedding({ durationSec, segments: this.collector.segments });
  }

  private async takeOldest(): Promise<void> {
    const { probs, embedding, modelMs } = await this.inFlight.shift()!;
    this.modelMs += modelMs;
    const standsFor = this.thinning.standsFor(this.heardCount++);
    this.aggregator.add(probs, standsFor);
    if (embedding !== null) this.collector?.add(embedding, standsFor);
    this.options.onSegment?.(probs);
    this.options.onProgress(coveredSec(this.aggregator.segmentCount, this.context.spec.audio));
  }
}

/** One array an input of each segment, all within those of the group. */
function segmentsOf({ count, inputs }: SegmentGroup): Float32Array[][] {
  return Array.from({ length: count }, (_, segment) =>
    inputs.map((input) => {
      const size = input.length / count;
      return input.subarray(segment * size, (segment + 1) * size);
    }),
  );
}
