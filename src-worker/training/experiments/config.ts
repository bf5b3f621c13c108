import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { HEAD_NAMES } from '../../../src-shared/model-spec';
import { architectureSchema } from '../architectures/registry';
import { DEFAULT_CS, DEFAULT_GAMMAS } from '../baselines/fit-svm';
import { refusedConfig } from './config-errors';

/** Everything that decides what an experiment gives, but for the data. */

const spectralInput = { derivatives: z.boolean().default(false) } as const;

export const inputSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('log-mel'),
    nMels: z.int().min(8).max(256).default(128),
    ...spectralInput,
    // No defaults: frames and half-trained networks are kept under the configuration, where these would be new keys.
    /** As in `LogMelSpec`; what is missing is as the shipped model has it, see `planInputs`. */
    melScale: z.enum(['htk', 'slaney']).optional(),
    fMinHz: z.number().min(0).max(1000).optional(),
    dbMin: z.number().min(-120).max(0).optional(),
  }),
  z.strictObject({
    kind: z.literal('mfcc'),
    nMfcc: z.int().min(4).max(64).default(13),
    nMels: z.int().min(8).max(256).default(128),
    ...spectralInput,
  }),
  z.strictObject({ kind: z.literal('chroma'), ...spectralInput }),
  z.strictObject({ kind: z.literal('raw') }),
]);
export type ExperimentInput = z.infer<typeof inputSchema>;

export const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  /** (1 - progress)^power down to `endRate`, as in Keras' PolynomialDecay. */
  z.strictObject({
    kind: z.literal('polynomial'),
    power: z.number().positive().default(2),
    endRate: z.number().nonnegative().default(0),
  }),
  /** One epoch of linear warm-up, then half a cosine to zero. */
  z.strictObject({ kind: z.literal('cosine') }),
  /** Times `factor` whenever the validation loss has not improved for `patience` epochs. */
  z.strictObject({
    kind: z.literal('plateau'),
    factor: z.number().gt(0).lt(1).default(0.5),
    patience: z.int().positive().default(3),
  }),
]);
export type Schedule = z.infer<typeof scheduleSchema>;

/** `count` pieces of `sec` each, from evenly spread points of a song; see `takeExcerpts`. */
const excerptsSchema = z.strictObject({ count: z.int().min(1).max(20), sec: z.number().min(0.5).max(60) });
export type Excerpts = z.infer<typeof excerptsSchema>;

/** On the training side alone; every switch is off by default. */
export const augmentationSchema = z.strictObject({
  /** Copies of every track shifted by so many semitones, e.g. [0.5] or [-1, 1]. */
  pitchShiftSemitones: z.array(z.number().min(-12).max(12)).max(8).default([]),
  /** A copy of every track with white noise at this signal-to-noise ratio in dB. */
  noiseSnrDb: z.number().min(0).max(60).nullable().default(null),
  /** Segments overlap by half when true: their hop is half of their length. */
  overlap: z.boolean().default(false),
  /** Random level, and random tilt from the lowest to the highest frequencies, +- dB; mel spectrograms and raw sound only. */
  gainDb: z.number().nonnegative().default(0),
  tiltDb: z.number().nonnegative().default(0),
  /** SpecAugment (Park et al. 2019): widest masked band of mels (mel spectrograms only), and of frames (any picture). */
  maskMels: z.int().nonnegative().default(0),
  maskFrames: z.int().nonnegative().default(0),
  /** mixup (Zhang et al. 2018): parameter of the beta distribution; 0 is off. */
  mixupAlpha: z.number().nonnegative().default(0),
});
export type Augmentation = z.infer<typeof augmentationSchema>;

const identity = {
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'lower-case letters, digits, dots and dashes'),
  title: z.string().min(1),
  /** Which published system this reproduces. */
  system: z.enum(['S1', 'S2', 'S3', 'S4', 'S5', 'own']).default('own'),
} as const;

/** One network, its input, and how it is trained. */
const networkConfigSchema = z.strictObject({
  family: z.literal('network', { error: 'must be network (which need not be said) or baseline' }).default('network'),
  ...identity,
  /** Whether a song has exactly one label (softmax, cross-entropy) or any number (sigmoid, binary cross-entropy). */
  task: z.enum(['one-label', 'several-labels']),
  /**
   * What it means, with several labels a song, that a song was not given one. `absent`: the song has not got it. `unknown`: nothing,
   * unless the data says so (a manifest's column `not`, choices made in the app). `by-source`: it has not got it where other songs of the
   * same source have it; of what a source never speaks of nothing is known. What is not known neither teaches nor counts.
   */
  unlabelled: z.enum(['absent', 'unknown', 'by-source']).default('absent'),
  /** Which histogram the app shows its labels in, and which tag they are written to. */
  head: z.enum(HEAD_NAMES).default('genre'),
  /** What is known of the licence of the music, for the model's card. */
  dataLicence: z.string().min(1).nullable().default(null),
  sampleRateHz: z.int().min(8000).max(48_000).default(22_050),
  stft: z
    .strictObject({ nFft: z.int().positive(), hopLength: z.int().positive() })
    .default({ nFft: 2048, hopLength: 512 }),
  /** What of a song is used; null: all of it. */
  excerpts: excerptsSchema.nullable().default(null),
  segmentSec: z.number().min(0.5).max(60),
  inputs: z.array(inputSchema).min(1).max(3),
  augmentation: augmentationSchema.default(augmentationSchema.parse({})),
  /** `kind` and the options of that network; see docs/architectures.md. */
  architecture: architectureSchema,
  training: z.strictObject({
    seed: z.int().default(1),
    epochs: z.int().positive(),
    batchSize: z.int().positive(),
    learningRate: z.number().positive(),
    schedule: scheduleSchema.default({ kind: 'constant' }),
    /** Ends after so many epochs without a better validation loss; null trains them all. The best epoch's weights are kept. */
    patience: z.int().positive().nullable().default(null),
    /** Weighs rare labels as if all were equally frequent. */
    classWeights: z.boolean().default(false),
    /** At most so many random segments of a track in an epoch; null takes all. */
    segmentsPerTrack: z.int().positive().nullable().default(null),
    /** Folder of weights to start from, or the name of a shipped one; see `readInitialWeights`. Without it weights are drawn by the seed. */
    initialWeights: z.string().min(1).optional(),
    /** Layers whose names begin with one of these stay as they are. */
    freeze: z.array(z.string().min(1)).min(1).optional(),
  }),
});
export type NetworkConfig = z.infer<typeof networkConfigSchema>;

/** S1's baseline: 30 hand-made features of the whole song, and a support vector machine with RBF kernel. */
const baselineConfigSchema = z.strictObject({
  family: z.literal('baseline'),
  ...identity,
  task: z.literal('one-label', { error: 'must be one-label: the baseline gives a song one label' }),
  /** Values of C and gamma to choose from, by inner folds of the training side. */
  grid: z
    .strictObject({
      cs: z.array(z.number().positive()).min(1),
      gammas: z.array(z.number().positive()).min(1),
    })
    .default({ cs: [...DEFAULT_CS], gammas: [...DEFAULT_GAMMAS] }),
  innerFolds: z.int().min(2).max(20).default(5),
  /**
   * True: probabilities by Platt's sigmoids and pairwise coupling. False: the label that wins most pairs, as 1, and 0 for the others;
   * then the measures that need probabilities (ROC-AUC, PR-AUC, calibration) say little.
   */
  probabilities: z.boolean().default(true),
  /** Deals out the inner folds. */
  seed: z.int().default(1),
});
export type BaselineConfig = z.infer<typeof baselineConfigSchema>;

/** Told apart by `family`. */
export type ExperimentConfig = NetworkConfig | BaselineConfig;

/** @param name what messages call the config @throws CodedError `bad-input` naming the key that is unknown, missing or out of range */
export function parseExperimentConfig(json: unknown, name: string): ExperimentConfig {
  return isBaseline(json) ? parseWith(baselineConfigSchema, json, name) : parseNetworkConfig(json, name);
}

/** @param name what messages call the config @throws CodedError `bad-input` as `parseExperimentConfig` */
export function parseNetworkConfig(json: unknown, name: string): NetworkConfig {
  return parseWith(networkConfigSchema, json, name);
}

/** Whether a stored configuration means the same: keys that got a default since then count as that. */
export function isSameConfig(stored: unknown, config: ExperimentConfig): boolean {
  const parsed = (isBaseline(stored) ? baselineConfigSchema : networkConfigSchema).safeParse(stored);
  return parsed.success && isDeepStrictEqual(parsed.data, config);
}

function parseWith<Schema extends z.ZodType>(schema: Schema, json: unknown, name: string): z.output<Schema> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw refusedConfig(name, parsed.error, schema);
}

function isBaseline(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'family' in json && json.family === 'baseline';
}
