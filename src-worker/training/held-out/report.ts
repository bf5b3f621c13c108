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
/** Each fold calibrated by the others. */
const calibrationChangeSchema = z.object({ before: calibrationQualitySchema, after: calibrationQualitySchema });

const likelyTracksSchema = z.object({
  tracks: z.number(),
  /** Those given the label with more than 0.5. */ likely: z.number(),
});

/** How often a label that only taggers know is thought likely, where a tagger has listened and where none has. */
const taggerReachSchema = z.object({
  heard: likelyTracksSchema,
  unheard: likelyTracksSchema,
  /** Of the unheard tracks those with the genre, by their source, of which the largest share is thought likely; null where none is. */
  mostAmong: likelyTracksSchema.extend({ label: z.string() }).nullable(),
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
  /**
   * Of a label that only taggers know, which is calibrated by itself: whether a track is among those they rank highest. Null where sources
   * know the label and its head's figures count it, or where no tagger heard a track; metrics of earlier versions lack it.
   */
  calibrationQuality: calibrationChangeSchema.nullable().default(null),
  /** Null where sources know the label, or where no tagger heard a track; metrics of earlier versions lack it. */
  taggerReach: taggerReachSchema.nullable().default(null),
  fate: z.enum(['written', 'shown', 'left-out']),
});

/** z / temperature + bias of each label. Earlier versions had one temperature for all labels of a head. */
const calibrationSchema = z.union([
  z.object({ temperatures: z.array(z.number().positive()), bias: z.array(z.number()) }),
  z
    .object({ temperature: z.number().positive(), bias: z.array(z.number()) })
    .transform(({ temperature, bias }) => ({ temperatures: bias.map(() => temperature), bias })),
]);

const headReportSchema = z.object({
  name: z.enum(HEAD_NAMES),
  activation: z.enum(['sigmoid', 'softmax']),
  /** Fitted on all held-out predictions; part of the published network's last layer. */
  calibration: calibrationSchema,
  /** Of the labels that share a temperature. */
  calibrationQuality: calibrationChangeSchema,
  labels: z.array(labelSchema),
  /** Tracks of each source, whatever is known of them, and how many get no label of this head. */
  unanswered: z.array(z.object({ source: z.string(), tracks: z.number(), without: z.number() })),
});

/** What a head would write. At the thresholds that ship, which were chosen on these same tracks, it is flattered; across folds hardly. */
const claimsSchema = z.object({
  tracks: z.number(),
  /** Tracks of which nothing is claimed. */
  without: z.number(),
  /** Claims by what the track's source says of the label, most frequent label first. */
  byLabel: z.array(z.object({ label: z.string(), right: z.number(), wrong: z.number(), unknown: z.number() })),
  /** Right claims among those of which is known whether they are. */
  precision: measuredFields,
  /** Share of tracks with at least one wrong claim. */
  misled: measuredFields,
});

/** Genres that would be written across folds, as `LabelReport.crossFitted` has them: of all tracks, and of each source's. */
const sourceClaimsSchema = z.object({
  all: claimsSchema,
  bySource: z.array(claimsSchema.extend({ source: z.string() })),
});

/** A closed task from the first segment of tracks alone: mood macro F1, or accuracy. */
const shortTaskSchema = z.object({
  /** Tracks of more than one segment, on which the next three are measured. */
  tracks: z.number(),
  firstSegment: measuredFields,
  wholeTrack: measuredFields,
  /** The second less the first, both of the same resamples. */
  lost: measuredFields,
  /** Tracks of no more than one segment. */
  oneSegment: measuredFields.extend({ tracks: z.number() }),
});

const shortFilesSchema = z.object({
  moodQuadrants: shortTaskSchema,
  gtzanGenres: shortTaskSchema,
  emotifyGenres: shortTaskSchema,
  /** Of all tracks of more than one segment. */
  genreClaims: z.object({ firstSegment: claimsSchema, wholeTrack: claimsSchema }),
});

const trackSideSchema = z.object({
  groups: z.number(),
  /** Leans on quadrants that may hold next to none of these tracks; accuracy does not. */
  moodMacroF1: measuredFields,
  moodAccuracy: measuredFields,
  genreClaims: claimsSchema,
});

/** Tracks that AllMusic files under International, those of them that it does not also file under Pop/Rock, and all its other tracks. */
const internationalSchema = z.object({
  international: trackSideSchema,
  notPopRock: trackSideSchema,
  others: trackSideSchema,
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
  /** Metrics of earlier versions lack it. */
  genreClaims: sourceClaimsSchema.optional(),
  /** What the labelled tracks tell of music it is likely to fail on; metrics of earlier versions lack it. */
  hardCases: z.object({ shortFiles: shortFilesSchema, international: internationalSchema }).optional(),
});

export type EvaluationReport = z.infer<typeof evaluationReportSchema>;
export type HeadReport = z.infer<typeof headReportSchema>;
export type LabelReport = z.infer<typeof labelSchema>;
export type ClosedTaskReport = z.infer<typeof closedTaskSchema>;
export type CalibrationQuality = z.infer<typeof calibrationQualitySchema>;
export type CalibrationChange = z.infer<typeof calibrationChangeSchema>;
export type Measured = z.infer<typeof measuredFields>;
export type MeasuredByFold = z.infer<typeof measuredByFoldFields>;
export type ClaimsReport = z.infer<typeof claimsSchema>;
export type SourceClaimsReport = z.infer<typeof sourceClaimsSchema>;
export type TaggerReachReport = z.infer<typeof taggerReachSchema>;
export type ShortTaskReport = z.infer<typeof shortTaskSchema>;
export type ShortFilesReport = z.infer<typeof shortFilesSchema>;
export type InternationalReport = z.infer<typeof internationalSchema>;
export type TrackSideReport = z.infer<typeof trackSideSchema>;
