import { z } from 'zod';
import { errorInfoSchema } from './errors';
import { labelSetRequestSchema } from './label-set';

/** Retraining in the app: what is asked for, and how far it is. */

/** What is trained. */
export const trainingDepthSchema = z.discriminatedUnion('kind', [
  /**
   * New outputs on what the network in use says of every segment, which was kept when the songs were analysed. With `keepsLabels`,
   * labels of the same field that the user has none of are kept as they are.
   */
  z.object({ kind: z.literal('head'), keepsLabels: z.boolean() }),
  /** A whole network on the songs' sound. `network`: a name of `TRAINABLE_NETWORKS`. */
  z.object({ kind: z.literal('network'), network: z.string().min(1), epochs: z.int().min(1).max(1000).optional() }),
]);
export type TrainingDepth = z.infer<typeof trainingDepthSchema>;

export const trainingRequestSchema = z.object({
  labels: labelSetRequestSchema,
  depth: trainingDepthSchema,
  /** What people call the model that comes of it. */
  title: z.string().trim().min(1).max(80),
  /** So often shall a label be right where it is written; thresholds follow from it. */
  targetPrecision: z.number().min(0.5).max(0.99).default(0.8),
});
export type TrainingRequest = z.infer<typeof trainingRequestSchema>;

/** One epoch on the songs held out, all folds together. */
export const epochFigureSchema = z.object({
  /** From 1 on. */
  epoch: z.int().positive(),
  trainLoss: z.number(),
  heldOutLoss: z.number(),
  /** Macro F1 over labels, at 0.5, of songs. */
  heldOutF1: z.number(),
});
export type EpochFigure = z.infer<typeof epochFigureSchema>;

export const TRAINING_STATUSES = ['idle', 'preparing', 'running', 'paused', 'finishing'] as const;

export const trainingStateSchema = z.object({
  status: z.enum(TRAINING_STATUSES),
  /** What is being done, for people; empty when idle. */
  stage: z.string(),
  /** Of the whole run, 0..1. */
  progress: z.number().min(0).max(1),
  etaSec: z.number().nonnegative().nullable(),
  curve: z.array(epochFigureSchema),
  /** The epoch that is the best so far; null before the first. */
  bestEpoch: z.int().positive().nullable(),
  /** What the last run made; null before there was one, while one runs, and when it failed. */
  madeModelId: z.string().nullable(),
  /** Why the last run failed; null when it did not. */
  error: errorInfoSchema.nullable(),
  /** A run over a whole network that was cut short and can go on; null when there is none. */
  resumable: z.object({ title: z.string(), stage: z.string() }).nullable(),
});
export type TrainingState = z.infer<typeof trainingStateSchema>;

export const IDLE_TRAINING: TrainingState = {
  status: 'idle',
  stage: '',
  progress: 0,
  etaSec: null,
  curve: [],
  bestEpoch: null,
  madeModelId: null,
  error: null,
  resumable: null,
};
