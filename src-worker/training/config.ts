import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CodedError } from '../../src-shared/errors';
import { logMelSpecSchema } from '../../src-shared/model-inputs';
import { audioSpecSchema } from '../../src-shared/model-spec';
import { architectureSchema } from './architectures/registry';

/** Everything that decides what a training run gives, but for the data itself. */
export const trainConfigSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  title: z.string().min(1),
  audio: audioSpecSchema,
  features: logMelSpecSchema,
  architecture: architectureSchema,
  /** Weights to start from; without them they are random. */
  start: z
    .strictObject({
      /** A folder, or the name of one in `initial/`. */
      weights: z.string().min(1),
      /** Everything up to this layer, and it itself, stays as it is: it is computed once. */
      trunk: z.string().min(1),
    })
    .optional(),
  training: z.strictObject({
    seed: z.int(),
    epochs: z.int().positive(),
    batchSize: z.int().positive(),
    /** Adam's peak step; one-epoch linear warm-up, then cosine to zero. */
    learningRate: z.number().positive(),
    /** Random segments drawn from a track each epoch; fewer from tracks that hold fewer. */
    segmentsPerTrack: z.int().positive(),
    /**
     * The same of a recording that is no music. It is told from music at once; heard as often as music, it blurs the moods, of which it
     * is taught to be evenly of all.
     */
    segmentsPerNotMusic: z.int().positive().default(2),
    /** Weights of the other losses beside the genre cross-entropy, each summed over a segment's labels. */
    moodWeight: z.number().nonnegative(),
    themeWeight: z.number().nonnegative(),
    /** Of the cross-entropy among the genres of a data set in which every track has exactly one. */
    closedGenreWeight: z.number().nonnegative(),
  }),
  augmentation: z.strictObject({
    /** Random change of level, +- dB. */
    gainDb: z.number().nonnegative(),
    /** Random tilt over the mel axis, +- dB between lowest and highest band. */
    tiltDb: z.number().nonnegative(),
    /** SpecAugment: widest masked band of mels, and of frames. */
    maskMels: z.int().nonnegative(),
    maskFrames: z.int().nonnegative(),
    /** Augmented versions of every track, where a trunk is computed only once. */
    versions: z.int().nonnegative().default(0),
  }),
  distillation: z.strictObject({
    /** Weight of the squared distance to the teachers' standardised logits (soft-labels.tsv); 0 trains without teachers. */
    weight: z.number().nonnegative(),
  }),
  /** Thresholds are the lowest at which held-out predictions reach this precision. */
  targetPrecision: z.number().min(0.5).max(1),
  /** What was tried and did not help, a sentence or two each, for the card. */
  notes: z.array(z.string().min(1)).optional(),
});
export type TrainConfig = z.infer<typeof trainConfigSchema>;

/** @throws CodedError `bad-input` naming the key that is unknown, missing or out of range */
export async function readTrainConfig(path: string): Promise<TrainConfig> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new CodedError('file-missing', `${path} cannot be read`, { cause: error });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new CodedError('bad-input', `${path} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  const parsed = trainConfigSchema.safeParse(json);
  if (!parsed.success) throw new CodedError('bad-input', `${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
