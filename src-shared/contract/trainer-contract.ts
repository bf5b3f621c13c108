import { z } from 'zod';
import { errorInfoSchema } from '../errors';
import { LABEL_FIELDS } from '../tags';
import { epochFigureSchema } from '../training';

/**
 * The border between main and a trainer: a process of its own for one training. Main sends one of the two jobs after `started`, and is
 * answered by exactly one `made` or `failed`. What is large lies in the job's folder, so that a message is small.
 */

/** `songs.json` in a job's folder: what main knows of the songs. */
export const jobSongSchema = z.object({
  /** The audio's id in the library. */
  id: z.string(),
  /** Absolute. */
  path: z.string(),
  artist: z.string(),
  album: z.string(),
  /** Never empty unless `absent` is not. */
  labels: z.array(z.string()),
  /** Known not to have. */
  absent: z.array(z.string()),
  /** Nothing is known of labels that are in neither list; otherwise the song has none of them. */
  isPartial: z.boolean(),
  /** What the base model gave it, by `<head>/<label id>`; empty where it was not heard by it. */
  baseProbs: z.record(z.string(), z.number()),
  /** Whether the base model was itself trained on it; left out where nobody knows. */
  isBaseLearned: z.boolean().optional(),
  /** Where its embedding lies in `embeddings.bin`; null where there is none. */
  embedding: z.object({ offset: z.int(), bytes: z.int() }).nullable(),
});
export type JobSong = z.infer<typeof jobSongSchema>;
export const jobSongsSchema = z.array(jobSongSchema);

/** Files of a job's folder. */
export const JOB_SONGS_FILE = 'songs.json';
export const JOB_EMBEDDINGS_FILE = 'embeddings.bin';

const jobFields = {
  /** Holds `songs.json`; the trainer keeps its checkpoints there. */
  jobDir: z.string(),
  /** Folder of the model to build on and to compare with; null: there is none. */
  baseModelDir: z.string().nullable(),
  /** The model's folder is made in it, under its id. */
  modelsDir: z.string(),
  modelId: z.string(),
  title: z.string(),
  field: z.enum(LABEL_FIELDS),
  /** Labels to train, in the order in which they are shown. */
  labels: z.array(z.string()).min(2),
  targetPrecision: z.number(),
  seed: z.int(),
};

export const headJobSchema = z.object({
  type: z.literal('train-head'),
  ...jobFields,
  keepsLabels: z.boolean(),
  /** Songs with labels that are not among the job's: too many to train on at once, and those of which no sound is kept. */
  leftOut: z.int().nonnegative(),
  unheard: z.int().nonnegative(),
});
export type HeadJob = z.infer<typeof headJobSchema>;

export const networkJobSchema = z.object({
  type: z.literal('train-network'),
  ...jobFields,
  network: z.string(),
  epochs: z.int().positive().nullable(),
  ffmpegPath: z.string(),
});
export type NetworkJob = z.infer<typeof networkJobSchema>;

export const trainerRequestSchema = z.discriminatedUnion('type', [
  headJobSchema,
  networkJobSchema,
  /** Ends with the best epoch so far. */
  z.object({ type: z.literal('stop-early') }),
  z.object({ type: z.literal('pause') }),
  z.object({ type: z.literal('resume') }),
  /** Ends with `failed` and the code `cancelled`; nothing is made. */
  z.object({ type: z.literal('cancel') }),
]);
export type TrainerRequest = z.infer<typeof trainerRequestSchema>;

export const trainerReplySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started') }),
  /** At most a few a second. */
  z.object({
    type: z.literal('progress'),
    /** For people. */
    stage: z.string(),
    /** Of the whole job, 0..1. */
    progress: z.number().min(0).max(1),
    etaSec: z.number().nonnegative().nullable(),
  }),
  z.object({ type: z.literal('epoch'), figure: epochFigureSchema, bestEpoch: z.int().positive() }),
  z.object({ type: z.literal('made'), modelId: z.string() }),
  z.object({ type: z.literal('failed'), error: errorInfoSchema }),
]);
export type TrainerReply = z.infer<typeof trainerReplySchema>;
