import { z } from 'zod';

/**
 * What an analysis spends its time on. Tracks are read side by side and share the engine's batches, so the sums of stages are more than
 * the time that passes.
 */

const ms = z.number().nonnegative();

/** What one track took in the worker. */
export const trackTimesSchema = z.object({
  /** Its reader waited for ffmpeg. */
  decodeMs: ms,
  /** Its reader made the network's inputs. */
  featuresMs: ms,
  /** Its segments' share of the batches they were in. */
  modelMs: ms,
  /** The engine had nothing to compute, in all since the track that ended before. */
  idleMs: ms,
});
export type TrackTimes = z.infer<typeof trackTimesSchema>;

/** What a run took so far, over all tracks that were analysed. */
export const runTimesSchema = trackTimesSchema.extend({
  /** Results were checked and written into the database. */
  storeMs: ms,
  /** Sound that was heard. */
  heardSec: z.number().nonnegative(),
  /** Since the engine was ready, pauses left out. */
  elapsedMs: ms,
  /** Most memory the worker ever held. */
  peakMemoryBytes: z.number().nonnegative(),
});
export type RunTimes = z.infer<typeof runTimesSchema>;

export const NO_TIMES: RunTimes = {
  decodeMs: 0,
  featuresMs: 0,
  modelMs: 0,
  idleMs: 0,
  storeMs: 0,
  heardSec: 0,
  elapsedMs: 0,
  peakMemoryBytes: 0,
};

/**
 * Where the time of a run went, for people: shares of the work, and of the time that passed the part in which the engine waited.
 * Empty when nothing was analysed.
 */
export function describeStages(times: RunTimes): string {
  const { decodeMs, featuresMs, modelMs, storeMs, idleMs, elapsedMs } = times;
  const stages = { decode: decodeMs, features: featuresMs, model: modelMs, store: storeMs };
  const workMs = decodeMs + featuresMs + modelMs + storeMs;
  if (workMs === 0 || elapsedMs === 0) return '';
  const shares = Object.entries(stages).map(([name, stageMs]) => `${name} ${percent(stageMs / workMs)}`);
  return `${shares.join(', ')}; engine idle ${percent(Math.min(1, idleMs / elapsedMs))}`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
