import { z } from 'zod';
import { engineNameSchema, engineProbeSchema } from '../engines';
import { errorInfoSchema } from '../errors';
import { trackPredictionSchema } from '../prediction';
import { trackTimesSchema } from '../stage-times';

/**
 * The border between main and worker: plain messages, checked on both ends. One worker process serves one model; main
 * sends `load` first and any number of `analyse` after `ready`. Each `analyse` is answered by exactly one `analysed` or `failed`.
 */

const jobId = z.int().nonnegative();

export const workerRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('load'), modelDir: z.string(), engine: engineNameSchema, ffmpegPath: z.string() }),
  z.object({ type: z.literal('analyse'), jobId, path: z.string() }),
  z.object({ type: z.literal('cancel'), jobId }),
  /** In place of `load`, to a process that does nothing else. */
  z.object({ type: z.literal('probe'), modelDir: z.string(), engine: engineNameSchema }),
]);
export type WorkerRequest = z.infer<typeof workerRequestSchema>;

/** What a track came to, and what it took. */
const analysedTrackSchema = z.object({
  prediction: trackPredictionSchema,
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
  z.object({ type: z.literal('failed'), jobId, error: errorInfoSchema }),
]);
export type WorkerReply = z.infer<typeof workerReplySchema>;
