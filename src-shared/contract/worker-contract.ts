import { z } from 'zod';
import { engineNameSchema, engineProbeSchema } from '../engines';
import { errorInfoSchema } from '../errors';
import { packedPredictionSchema } from '../packed-prediction';
import { trackPredictionSchema } from '../prediction';
import { trackTimesSchema } from '../stage-times';

/**
 * The border between main and worker: plain messages, checked on both ends. One worker process serves one model; main
 * sends `load` first and any number of `analyse` after `ready`. Each `analyse` is answered by exactly one `analysed` or `failed`,
 * each `rescore` by exactly one `rescored` or `failed`.
 */

const jobId = z.int().nonnegative();

/** What was heard of a track, packed: see `src-worker/embedding/track-embedding.ts`. */
const trackEmbeddingSchema: z.ZodType<Uint8Array> = z.instanceof(Uint8Array);

/** Most tracks of one `rescore`: keeps a message within about 12 MB. */
export const MAX_RESCORED = 256;

export const workerRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('load'), modelDir: z.string(), engine: engineNameSchema, ffmpegPath: z.string() }),
  z.object({ type: z.literal('analyse'), jobId, path: z.string() }),
  z.object({ type: z.literal('cancel'), jobId }),
  /** What the model makes of tracks that a model of the same backbone has heard; no file is read. */
  z.object({
    type: z.literal('rescore'),
    jobId,
    embeddings: z.array(trackEmbeddingSchema).min(1).max(MAX_RESCORED),
  }),
  /** In place of `load`, to a process that does nothing else. */
  z.object({ type: z.literal('probe'), modelDir: z.string(), engine: engineNameSchema }),
]);
export type WorkerRequest = z.infer<typeof workerRequestSchema>;

/** What a track came to, and what it took. */
const analysedTrackSchema = z.object({
  prediction: trackPredictionSchema,
  /** Null: the model has none. */
  embedding: trackEmbeddingSchema.nullable(),
  times: trackTimesSchema,
  /** Most memory the process ever held. */
  peakMemoryBytes: z.number().nonnegative(),
});
export type AnalysedTrack = z.infer<typeof analysedTrackSchema>;

export const workerReplySchema = z.discriminatedUnion('type', [
  /** The process runs and listens. */
  z.object({ type: z.literal('started') }),
  z.object({
    type: z.literal('ready'),
    modelId: z.string(),
    engine: z.string(),
    /** So many `analyse` at once keep it busy; more only wait in it. */
    tracksAtOnce: z.int().positive(),
    /** Of the model's embeddings; null: it has none, and can't rescore. */
    backbone: z.string().nullable(),
  }),
  z.object({ type: z.literal('load-failed'), error: errorInfoSchema }),
  /** The engine failed and goes on otherwise: with fewer segments at once (null: any number), or as another engine. */
  z.object({
    type: z.literal('engine-changed'),
    engine: z.string(),
    batchSize: z.int().positive().nullable(),
    reason: z.string(),
  }),
  /** What is known so far; with neither a problem nor a speed, more is to come. */
  z.object({ type: z.literal('probed'), probe: engineProbeSchema }),
  /** Seconds of audio analysed so far; at most a few a second. */
  z.object({ type: z.literal('progress'), jobId, analysedSec: z.number().nonnegative() }),
  analysedTrackSchema.extend({ type: z.literal('analysed'), jobId }),
  /** In the order of the request; packed (`packPrediction`), as main has to read and store a library of them within a minute. */
  z.object({ type: z.literal('rescored'), jobId, predictions: z.array(packedPredictionSchema) }),
  z.object({ type: z.literal('failed'), jobId, error: errorInfoSchema }),
]);
export type WorkerReply = z.infer<typeof workerReplySchema>;
