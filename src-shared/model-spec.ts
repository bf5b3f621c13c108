import { z } from 'zod';
import { inputSpecSchema, inputTensorShape, logMelSpecSchema, shareOneStft } from './model-inputs';

/**
 * `models/<id>/spec.json`: the only source of audio constants. Training writes it, serving reads it, and a loader refuses
 * weights whose hash does not match it.
 */

/** What a network can answer, each at most once: `mood` is Russell's quadrant, `theme` finer moods such as Dreamy or Tense. */
export const HEAD_NAMES = ['genre', 'mood', 'theme'] as const;
export type HeadName = (typeof HEAD_NAMES)[number];

/** What people call one label of a head. */
export const HEAD_NOUNS: Readonly<Record<HeadName, string>> = { genre: 'genre', mood: 'mood', theme: 'mood word' };

const positiveInt = z.int().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const audioSpecSchema = z.object({
  /** Rate all audio is resampled to before anything else, in Hz. */
  sampleRateHz: positiveInt,
  /** Length of what the classifier sees, in samples at `sampleRateHz`. */
  segmentSamples: positiveInt,
  /** Distance between the starts of two segments, in samples. */
  segmentHopSamples: positiveInt,
  /** The last segment, which is aligned to the end, starts at a multiple of this; without it to the sample. */
  endAlignSamples: positiveInt.optional(),
});
export type AudioSpec = z.infer<typeof audioSpecSchema>;

export const labelSpecSchema = z.object({
  /** Key in results and settings, e.g. `Hip Hop` or `Q1`. */
  id: z.string().min(1),
  /** What people read, e.g. `Happy / excited`. */
  title: z.string().min(1),
  /** What is written into a file's tag, e.g. `Happy`. */
  tagValue: z.string().min(1),
  /**
   * Track-level mean probability from which the label is predicted. `null`: the label reached the target precision at no
   * threshold on held-out folds; it is shown in histograms and never written.
   */
  threshold: z.number().min(0).max(1).nullable(),
});
export type LabelSpec = z.infer<typeof labelSpecSchema>;

export const headSpecSchema = z.object({
  name: z.enum(HEAD_NAMES),
  /** `sigmoid`: labels are independent (several or none); `softmax`: exactly one per segment. */
  activation: z.enum(['sigmoid', 'softmax']),
  labels: z.array(labelSpecSchema).min(2),
});
export type HeadSpec = z.infer<typeof headSpecSchema>;

/** What a model keeps of every segment, so that heads which are trained later can answer without listening again. */
const embeddingSpecSchema = z.object({
  /** Layer of `model.json` whose output it is: one vector a segment. */
  layer: z.string().min(1),
  /** Length of that vector. */
  valueCount: positiveInt.max(0xffff),
  /** Of audio, inputs and all weights up to the layer: models that have it in common can answer from each other's embeddings. */
  backbone: sha256,
});

/** Also the name of a model's folder, on any system. */
export const modelIdSchema = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);
export type EmbeddingSpec = z.infer<typeof embeddingSpecSchema>;

const modelSpecFields = z.object({
  id: modelIdSchema,
  title: z.string().min(1),
  createdOn: z.iso.date(),
  architecture: z.string().min(1),
  audio: audioSpecSchema,
  heads: z
    .array(headSpecSchema)
    .min(1)
    .refine((heads) => new Set(heads.map(({ name }) => name)).size === heads.length, 'two heads share a name'),
  embedding: embeddingSpecSchema.optional(),
  /** sha256 of every file the loader may read, keyed by file name within the model's folder. */
  files: z.record(z.string(), sha256),
});

const version2Schema = z.object({
  formatVersion: z.literal(2),
  ...modelSpecFields.shape,
  /** In the order of the network's inputs; of each kind at most one. */
  inputs: z
    .array(inputSpecSchema)
    .min(1)
    .refine((inputs) => new Set(inputs.map(({ kind }) => kind)).size === inputs.length, 'two inputs are of one kind')
    .refine(shareOneStft, 'inputs differ in nFft, winLength, hopLength or center'),
});
export type ModelSpec = z.infer<typeof version2Schema>;

/** Models before there were several inputs: one log-mel spectrogram, and its shape [nMels, nFrames, channels]. */
const version1Schema = z
  .object({
    formatVersion: z.literal(1),
    ...modelSpecFields.shape,
    features: logMelSpecSchema,
    inputShape: z.tuple([positiveInt, positiveInt, positiveInt]),
  })
  .transform(({ features, inputShape, ...rest }, context): ModelSpec => {
    const input = { ...features, derivatives: false };
    if (inputTensorShape(input, rest.audio.segmentSamples).join() !== inputShape.join()) {
      context.addIssue({ code: 'custom', path: ['inputShape'], message: 'not what audio and features give' });
    }
    return { ...rest, formatVersion: 2, inputs: [input] };
  });

/** Reads both versions; what it gives is always of the newer one. */
export const modelSpecSchema = z.discriminatedUnion('formatVersion', [version1Schema, version2Schema]);

/** What the app shows of a model; the part of the spec that may leave the main process. */
export const modelInfoSchema = modelSpecFields.pick({
  id: true,
  title: true,
  createdOn: true,
  architecture: true,
  heads: true,
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;
