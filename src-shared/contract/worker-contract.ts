import { z } from 'zod';
import { engineNameSchema, engineProbeSchema } from '../engines';
import { errorInfoSchema } from '../errors';
import { trackPredictionSchema } from '../prediction';

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

export const workerReplySchema = z.discriminatedUnion('type', [
  /** The process runs and listens. */
  z.object({ type: z.literal('started') }),
  z.object({ type: z.literal('ready'), modelId: z.string(), engine: z.string() }),
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
  z.object({ type: z.literal('analysed'), jobId, prediction: trackPredictionSchema }),
  z.object({ type: z.literal('failed'), jobId, error: errorInfoSchema }),
]);
export type WorkerReply = z.infer<typeof workerReplySchema>;
