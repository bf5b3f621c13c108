import { z } from 'zod';

/**
 * `models/<id>/spec.json`: the only source of audio constants. Training writes it, serving reads it, and a loader refuses
 * weights whose hash does not match it.
 */

export const HEAD_NAMES = ['genre', 'mood'] as const;
export type HeadName = (typeof HEAD_NAMES)[number];

const positiveInt = z.int().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const audioSpecSchema = z.object({
  /** Rate all audio is resampled to before anything else, in Hz. */
  sampleRateHz: positiveInt,
  /** Length of what the classifier sees, in samples at `sampleRateHz`. */
  segmentSamples: positiveInt,
  /** Distance between the starts of two segments, in samples. */
  segmentHopSamples: positiveInt,
});
export type AudioSpec = z.infer<typeof audioSpecSchema>;

/** Names and meanings are those of `librosa.feature.melspectrogram` and `librosa.power_to_db`. */
export const logMelSpecSchema = z.object({
  kind: z.literal('log-mel'),
  nFft: positiveInt,
  winLength: positiveInt,
  /** Distance between two STFT frames, in samples. */
  hopLength: positiveInt,
  nMels: positiveInt,
  fMinHz: z.number().nonnegative(),
  fMaxHz: z.number().positive(),
  /** `htk`: m = 2595 log10(1 + f/700); `slaney`: linear below 1 kHz, logarithmic above. */
  melScale: z.enum(['htk', 'slaney']),
  melNorm: z.enum(['slaney', 'none']),
  /** Frames centred on their sample, the signal zero-padded by nFft/2 on both sides. */
  center: z.boolean(),
  /** Lower bound of mel power before the logarithm. */
  aMin: z.number().positive(),
  /** Decibel values are clipped to [dbMin, dbMax] and mapped linearly to [0, 1]. Reference power is 1. */
  dbMin: z.number(),
  dbMax: z.number(),
});
export type LogMelSpec = z.infer<typeof logMelSpecSchema>;

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

const modelSpecFields = z.object({
  formatVersion: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  title: z.string().min(1),
  createdOn: z.iso.date(),
  architecture: z.string().min(1),
  audio: audioSpecSchema,
  features: logMelSpecSchema,
  /** [nMels, nFrames, channels] of one segment. */
  inputShape: z.tuple([positiveInt, positiveInt, positiveInt]),
  heads: z.array(headSpecSchema).min(1),
  /** sha256 of every file the loader may read, keyed by file name within the model's folder. */
  files: z.record(z.string(), sha256),
});

export const modelSpecSchema = modelSpecFields.refine(
  (spec) => new Set(spec.heads.map((head) => head.name)).size === spec.heads.length,
  'two heads share a name',
);
export type ModelSpec = z.infer<typeof modelSpecSchema>;

/** What the app shows of a model; the part of the spec that may leave the main process. */
export const modelInfoSchema = modelSpecFields.pick({
  id: true,
  title: true,
  createdOn: true,
  architecture: true,
  heads: true,
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;
