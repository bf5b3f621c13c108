import { z } from 'zod';
import type { ExperimentConfig } from './config';
import type { ReportExtras } from './report/extras';
import type { ExperimentResult } from './result';

// What is not a number in a result (e.g. the ROC-AUC of a label all songs have) is null in JSON.
const measure = z
  .number()
  .nullable()
  .transform((value) => value ?? NaN);
const interval = z.tuple([measure, measure]);
const measured = z.object({ value: measure, interval });
const list = z.array(measure);

/** Of the configuration only what is shown, so that results outlive changes of what can be configured; it stays as it was written. */
const shownConfigSchema = z.looseObject({ id: z.string(), title: z.string(), system: z.string(), task: z.string() });
const configSchema = z.custom<ExperimentConfig>(
  (config) => shownConfigSchema.safeParse(config).success,
  'not a configuration',
);

/** A kept result, as `writeResult` wrote it. */
export const resultSchema: z.ZodType<ExperimentResult> = z.object({
  formatVersion: z.literal(1),
  config: configSchema,
  variant: z.record(z.string(), z.string()),
  data: z.object({
    name: z.string(),
    labels: z.string(),
    songs: z.number(),
    groups: z.number(),
    split: z.enum(['hold-out', 'folds']),
    splitHash: z.string(),
  }),
  network: z.object({ title: z.string(), parameters: z.number() }),
  runs: z.array(
    z.object({
      sides: z.object({ train: z.number(), validation: z.number(), test: z.number() }),
      history: z.array(
        z.object({
          epoch: z.number(),
          trainingLoss: measure,
          validationLoss: measure,
          validationAccuracy: measure,
          validationF1: measure.optional(),
        }),
      ),
      chosen: z.record(z.string(), measure),
      accuracy: measure,
    }),
  ),
  skipped: z.record(z.string(), z.string()),
  scores: z.object({
    labels: z.array(z.string()),
    tracks: z.number(),
    segments: z.number(),
    segmentAccuracy: measure,
    accuracy: measured,
    macroF1: measured,
    weightedF1: measured,
    votedAccuracy: measured.nullable(),
    confusion: z.array(list).nullable(),
    perLabel: z.array(
      z.object({
        label: z.string(),
        positives: z.number(),
        precision: measure,
        recall: measure,
        f1: measure,
        rocAuc: measured,
        prAuc: measure,
      }),
    ),
    macroRocAuc: measure,
    macroPrAuc: measure,
    calibrationError: measure,
    calibration: z.array(z.object({ count: z.number(), meanConfidence: measure, shareRight: measure })),
  }),
  environment: z.object({
    machine: z.string(),
    seconds: z.array(z.object({ features: measure, training: measure })),
  }),
});

/** What is kept beside it. */
export const extrasSchema: z.ZodType<ReportExtras> = z.object({
  map: z.object({ points: z.array(z.tuple([measure, measure])), labelOf: z.array(z.number()) }).nullable(),
  pictures: z.array(
    z.object({
      title: z.string(),
      kind: z.enum(['log-mel', 'mfcc', 'chroma']),
      durationSec: z.number(),
      range: z.tuple([z.number(), z.number()]),
      png: z.base64(),
    }),
  ),
  songs: z.array(
    z.object({
      id: z.string(),
      group: z.string(),
      truth: z.array(z.number()),
      unknown: z.array(z.number()),
      probs: list,
    }),
  ),
});
