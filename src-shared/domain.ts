import { z } from 'zod';
import { engineNameSchema } from './engines';
import { errorInfoSchema } from './errors';
import { labelChoiceSchema } from './label-choice';
import { trackPredictionSchema } from './prediction';
import { runTimesSchema } from './stage-times';
import { LABEL_FIELDS, tagEditSchema } from './tags';

/** Things the whole product talks about, in the form in which they cross process borders. */

export const trackStatusSchema = z.enum(['pending', 'analysed', 'failed']);
export type TrackStatus = z.infer<typeof trackStatusSchema>;

/** One line of the library table. */
export const trackRowSchema = z.object({
  id: z.int(),
  path: z.string(),
  title: z.string(),
  artist: z.string(),
  album: z.string(),
  durationSec: z.number().nullable(),
  status: trackStatusSchema,
  error: errorInfoSchema.nullable(),
  /** Labels at or above their threshold; the highest one where none is: then `confident` is false. */
  topGenre: z.object({ label: z.string(), prob: z.number(), confident: z.boolean() }).nullable(),
  topMood: z.object({ label: z.string(), prob: z.number(), confident: z.boolean() }).nullable(),
  /** What the file's own tags say today. */
  fileGenres: z.array(z.string()),
  fileMoods: z.array(z.string()),
});
export type TrackRow = z.infer<typeof trackRowSchema>;

export const nativeTagSchema = z.object({ name: z.string(), value: z.string() });
export type NativeTag = z.infer<typeof nativeTagSchema>;

export const trackDetailSchema = z.object({
  track: trackRowSchema,
  prediction: trackPredictionSchema.nullable(),
  /** The file's tags as they are now, read from the file: container format, then native name and value, pictures as a summary. */
  tagFormat: z.string(),
  tags: z.array(nativeTagSchema),
  tagsError: errorInfoSchema.nullable(),
  /** What the user decided about it by hand: of each label the last verdict. */
  choices: z.array(labelChoiceSchema),
  /** The edits the default policy would make now. */
  edits: z.array(tagEditSchema),
  /** Why no edit can be written into this file at all, e.g. its format. */
  notWritableReason: z.string().nullable(),
  /** Whether something Sleevenotes wrote into this file still stands, so that `tags.undo` of the track would restore it. */
  undoable: z.boolean(),
});
export type TrackDetail = z.infer<typeof trackDetailSchema>;

export const SORT_COLUMNS = [
  'title',
  'artist',
  'album',
  'durationSec',
  'status',
  'topGenre',
  'topMood',
  'path',
] as const;

export const trackFilterSchema = z.object({
  /** Every word must occur in title, artist, album or path; case-insensitive. */
  search: z.string().default(''),
  genre: z.string().nullable().default(null),
  mood: z.string().nullable().default(null),
  theme: z.string().nullable().default(null),
  status: trackStatusSchema.nullable().default(null),
});
export type TrackFilter = z.infer<typeof trackFilterSchema>;

/** Every track. */
export const NO_TRACK_FILTER: TrackFilter = trackFilterSchema.parse({});

export const trackQuerySchema = trackFilterSchema.extend({
  sortBy: z.enum(SORT_COLUMNS).default('path'),
  descending: z.boolean().default(false),
  offset: z.int().nonnegative().default(0),
  limit: z.int().positive().max(500).default(100),
});
export type TrackQuery = z.infer<typeof trackQuerySchema>;

/** Any part of the list that a `TrackQuery` goes through. */
export const trackRangeSchema = trackQuerySchema.extend({ limit: z.int().positive() });
export type TrackRange = z.infer<typeof trackRangeSchema>;

export const libraryCountsSchema = z.object({
  total: z.int(),
  pending: z.int(),
  analysed: z.int(),
  failed: z.int(),
});
export type LibraryCounts = z.infer<typeof libraryCountsSchema>;

export const folderSchema = z.object({ id: z.int(), path: z.string(), missing: z.boolean() });
export type Folder = z.infer<typeof folderSchema>;

export const scanStateSchema = z.object({
  status: z.enum(['idle', 'scanning']),
  folder: z.string().nullable(),
  /** Audio files seen in this scan, of which read because they are new or changed. */
  seen: z.int(),
  read: z.int(),
  moved: z.int(),
  /** Tracks no longer on disk. */
  gone: z.int(),
  /** What could not be read, newest last, at most 100; `skippedCount` counts them all. */
  skipped: z.array(z.object({ path: z.string(), error: errorInfoSchema })),
  skippedCount: z.int(),
});
export type ScanState = z.infer<typeof scanStateSchema>;

export const analysisStateSchema = z.object({
  status: z.enum(['idle', 'starting', 'running', 'paused']),
  /** Songs are listened to, or what is kept of them is scored by another model. */
  stage: z.enum(['listening', 'rescoring']),
  /** Tracks of this run: finished (analysed or failed) and in all. */
  done: z.int(),
  failed: z.int(),
  total: z.int(),
  currentPaths: z.array(z.string()),
  tracksPerSec: z.number().nullable(),
  etaSec: z.number().nullable(),
  engine: z.string().nullable(),
  /** The engine that is being tried before the analysis, where it is not known yet which one to take. */
  trying: engineNameSchema.nullable(),
  /** What went otherwise than wanted in this run, in sentences, oldest first: an engine that failed, and what takes its place. */
  notes: z.array(z.string()),
  times: runTimesSchema,
  /** Why the engine could not start, e.g. ffmpeg missing, with the cure. */
  error: errorInfoSchema.nullable(),
});
export type AnalysisState = z.infer<typeof analysisStateSchema>;

/** What is kept of the songs' sound, for other models to be made and used without listening again. */
export const embeddingsStateSchema = z.object({
  /** Whether what is heard from now on is kept. */
  isKept: z.boolean(),
  /** Of so many songs something is kept; copies count once. */
  songs: z.int(),
  /** On the disk. */
  sizeBytes: z.int(),
});
export type EmbeddingsState = z.infer<typeof embeddingsStateSchema>;

export const writeStateSchema = z.object({
  status: z.enum(['idle', 'writing', 'undoing']),
  done: z.int(),
  total: z.int(),
  etaSec: z.number().nullable(),
});
export type WriteState = z.infer<typeof writeStateSchema>;

/** One proposed edit in the review table. */
export const plannedTrackSchema = z.object({
  trackId: z.int(),
  path: z.string(),
  title: z.string(),
  artist: z.string(),
  edits: z.array(tagEditSchema),
  /** What other programs may do with a value that would be written, e.g. split it at a comma. */
  warnings: z.array(z.string()),
  notWritableReason: z.string().nullable(),
});
export type PlannedTrack = z.infer<typeof plannedTrackSchema>;

/** What an edit does to a field: `fill` an empty one, `add` behind what is there, `replace` some of it. */
export const PLAN_CHANGES = ['fill', 'add', 'replace'] as const;
export type PlanChange = (typeof PLAN_CHANGES)[number];

/** Which of the planned files the review table shows. */
export const planFilterSchema = z.object({
  /** Every word must occur in title, artist, album or path; case-insensitive. */
  search: z.string().default(''),
  /** Only files in which this field would change. */
  field: z.enum(LABEL_FIELDS).nullable().default(null),
  /** Only files that would get this genre or mood. */
  value: z.string().nullable().default(null),
  change: z.enum(PLAN_CHANGES).nullable().default(null),
  /** Only files that cannot be written, or those with a warning. */
  problem: z.enum(['not-writable', 'warning']).nullable().default(null),
});
export type PlanFilter = z.infer<typeof planFilterSchema>;

/** How far the planning of the library is; `planning` while the review table is still growing. */
export const planStateSchema = z.object({
  status: z.enum(['idle', 'planning']),
  done: z.int(),
  total: z.int(),
});
export type PlanState = z.infer<typeof planStateSchema>;

/** One write run as the history shows it. */
export const writeRunSchema = z.object({
  id: z.int(),
  startedAt: z.iso.datetime(),
  /** Files written by the run, and how many of them were undone since. */
  written: z.int(),
  undone: z.int(),
  /** Files it could not write. */
  failed: z.int(),
});
export type WriteRun = z.infer<typeof writeRunSchema>;

/** One file of a write run. */
export const writtenFileSchema = z.object({
  entryId: z.int(),
  path: z.string(),
  state: z.enum(['written', 'undone', 'failed', 'pending']),
  /** Why it failed. */
  reason: z.string().nullable(),
  edits: z.array(tagEditSchema),
  /** ISO 8601. */
  changedAt: z.string(),
});
export type WrittenFile = z.infer<typeof writtenFileSchema>;
