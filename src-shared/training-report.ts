import { z } from 'zod';
import { LABEL_FIELDS } from './tags';
import { epochFigureSchema } from './training';

/**
 * `models/<id>/training.json`: what a retrained model was measured at, song by song, on songs it had not been trained on. The model's
 * card says the same in words. Every song was held out once: songs of one artist (or album) are in one fold. Of a whole network one part
 * of the songs was held out, and `songs` are those alone.
 */

/** A share and its 95 % interval; null where it can't be measured. */
export const estimateSchema = z.object({ value: z.number(), interval: z.tuple([z.number(), z.number()]) }).nullable();
export type Estimate = z.infer<typeof estimateSchema>;

export const labelFigureSchema = z.object({
  precision: estimateSchema,
  recall: estimateSchema,
  f1: estimateSchema,
});
export type LabelFigure = z.infer<typeof labelFigureSchema>;

const reportSongSchema = z.object({
  /** The audio's id in the library. */
  id: z.string(),
  /** Indices into `labels`. */
  actual: z.array(z.int()),
  /** Known not to have; of labels in neither list nothing is known. Left out: all others. */
  absent: z.array(z.int()).optional(),
  /** Held-out probability per label. */
  probs: z.array(z.number()),
  /** Place on the map, 0..1 each. */
  x: z.number(),
  y: z.number(),
});

export const trainingReportSchema = z.object({
  formatVersion: z.literal(1),
  field: z.enum(LABEL_FIELDS),
  depth: z.enum(['head', 'network']),
  /** What it was built on and is compared with; null: from scratch. */
  base: z.object({ id: z.string(), title: z.string() }).nullable(),
  tookSec: z.number(),
  /** Which songs were kept together. */
  groupedBy: z.enum(['artist', 'album', 'track']),
  groups: z.int(),
  /** How many parts were held out, one after another; 1: one for good. */
  folds: z.int(),
  curve: z.array(epochFigureSchema),
  bestEpoch: z.int().positive(),
  /** What the figures below were measured under. */
  targetPrecision: z.number(),
  /** What the thresholds are for, where they were chosen anew since. */
  thresholdsFor: z.number().optional(),
  macroF1: estimateSchema,
  /** The base model on the same songs and those of the labels it knows; null where it knows none of them. */
  baseMacroF1: estimateSchema,
  /** Of the songs, those that the base model was itself trained on; left out where nobody knows. */
  baseLearned: z.int().optional(),
  /** The new model on those labels alone. */
  macroF1OfKnown: estimateSchema,
  labels: z.array(
    z.object({
      label: z.string(),
      songs: z.int(),
      /** Null: not written, since no threshold reaches the precision. */
      threshold: z.number().nullable(),
      /** Each fold under the threshold that the others chose, or 0.5 where none reaches the precision on them. */
      figures: labelFigureSchema,
      /** The base model's, under its own threshold (0.5 where it has none); null where it does not know the label. */
      base: labelFigureSchema.nullable(),
    }),
  ),
  /** confusion[actual][predicted] in songs: of songs with one label, the likeliest label. */
  confusion: z.array(z.array(z.int())),
  songs: z.array(reportSongSchema),
});
export type TrainingReport = z.infer<typeof trainingReportSchema>;

/** The same with each song as the library knows it now. */
export const namedReportSchema = trainingReportSchema.extend({
  songs: z.array(
    reportSongSchema.extend({
      /** Null: no longer in the library; title and artist are empty then. */
      trackId: z.int().nullable(),
      title: z.string(),
      artist: z.string(),
    }),
  ),
});
export type NamedReport = z.infer<typeof namedReportSchema>;
