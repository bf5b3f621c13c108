import { z } from 'zod';
import { HEAD_NAMES } from '../../../src-shared/model-spec';

/** What is said of held-out predictions, as metrics.json keeps it. What cannot be measured is NaN, which JSON writes as null. */

const measure = z
  .number()
  .nullable()
  .transform((value) => value ?? NaN);
const measuredFields = z.object({
  value: measure,
  /** 95 % bootstrap interval over groups. */
  interval: z.tuple([measure, measure]),
});
const measuredByFoldFields = measuredFields.extend({
  /** The same of each fold alone, by rising fold. */
  byFold: z.array(measure),
});
const binSchema = z.object({ count: z.number(), meanConfidence: measure, shareRight: measure });

const closedTaskSchema = z.object({
  tracks: z.number(),
  labels: z.array(z.string()),
  /** One answer a track: the label with the highest mean probability over its segments. */
  trackAccuracy: measuredByFoldFields,
  trackMacroF1: measuredByFoldFields,
  /** Each segment answered on its own. */
  segmentAccuracy: measure,
  /** confusion[actual][predicted], tracks. */
  confusion: z.array(z.array(z.number())),
});

const labelSchema = z.object({
  label: z.string(),
  /** `sources`: the data sets' own words; `taggers`: only what published taggers answered, see `tagger-labels.ts`. */
  knownBy: z.enum(['sources', 'taggers']),
  /** Held-out tracks of which is known that they have the label, and that they have not. */
  positives: z.number(),
  negatives: z.number(),
  rocAuc: measuredFields,
  averagePrecision: measure,
  /** The threshold chosen on all held-out predictions, and what it gives on these same predictions: flattered. */
  atThreshold: z
    .object({ threshold: z.number(), precision: z.number(), recall: z.number(), predicted: z.number() })
    .nullable(),
  /** Each fold under the threshold chosen on the other folds: what to expect of the threshold on new music. */
  crossFitted: z.object({
    /** Null when no fold's tracks were claimed. */
    precision: z.number().nullable(),
    recall: measure,
    /** Tracks claimed. */
    predicted: z.number(),
  }),
  /** Confidence against share of tracks that have the label; empty where too few have it. */
  reliability: z.array(binSchema),
  fate: z.enum(['written', 'shown', 'left-out']),
});

/** Before or after calibration, over all pairs of a track and a label of which is known whether the track has it. */
const calibrationQualitySchema = z.object({
  /** Expected calibration error in bins of equal size. */
  error: measure,
  /** Mean squared distance of probability and truth. */
  brier: measure,
  /** `sigmoid`: mean cross-entropy of a pair; `softmax`: of a track. */
  logLoss: measure,
  reliability: z.array(binSchema),
});

const headReportSchema = z.object({
  name: z.enum(HEAD_NAMES),
  activation: z.enum(['sigmoid', 'softmax']),
  /** Fitted on all held-out predictions; part of the published network's last layer. */
  calibration: z.object({ temperature: z.number().positive(), bias: z.array(z.number()) }),
  /** Each fold calibrated by the others. */
  calibrationQuality: z.object({ before: calibrationQualitySchema, after: calibrationQualitySchema }),
  labels: z.array(labelSchema),
  /** Tracks of each source, whatever is known of them, and how many get no label of this head. */
  unanswered: z.array(z.object({ source: z.string(), tracks: z.number(), without: z.number() })),
});

export const evaluationReportSchema = z.object({
  tracks: z.number(),
  targetPrecision: z.number(),
  moodQuadrants: closedTaskSchema,
  gtzanGenres: closedTaskSchema,
  emotifyGenres: closedTaskSchema,
  /** Mean over the labels named: those some AllMusic track has, and some has not. */
  allMusicMacroRocAuc: measuredByFoldFields.extend({ labels: z.array(z.string()) }),
  heads: z.array(headReportSchema),
});

export type EvaluationReport = z.infer<typeof evaluationReportSchema>;
export type HeadReport = z.infer<typeof headReportSchema>;
export type LabelReport = z.infer<typeof labelSchema>;
export type ClosedTaskReport = z.infer<typeof closedTaskSchema>;
export type CalibrationQuality = z.infer<typeof calibrationQualitySchema>;
export type Measured = z.infer<typeof measuredFields>;
export type MeasuredByFold = z.infer<typeof measuredByFoldFields>;
