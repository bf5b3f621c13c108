import { z } from 'zod';
import { errorInfoSchema } from './errors';
import { LABEL_FIELDS } from './tags';

/**
 * The labels a model is to be retrained on: where they come from, what is made of them, and what that comes to in the library.
 * Main works it out whenever the user changes something; nothing is kept but the request.
 */

/** Where songs get labels from. What was chosen by hand counts beside every source, and before it. */
export const labelSourceSchema = z.discriminatedUnion('kind', [
  /** What the files' tags say; folders left out: of the whole library. */
  z.object({ kind: z.literal('tags'), folderIds: z.array(z.int()).min(1).optional() }),
  /** The name of the folder a song lies in, `depth` levels below the library's folder: 1 is the first below it. */
  z.object({
    kind: z.literal('folders'),
    depth: z.int().min(1).max(10).default(1),
    folderIds: z.array(z.int()).min(1).optional(),
  }),
  /** A table with a row per song: `path` and `labels`, separated by commas, tabs or semicolons. */
  z.object({ kind: z.literal('table'), path: z.string().min(1) }),
  /** Only what was chosen by hand on the songs' pages. */
  z.object({ kind: z.literal('choices') }),
]);
export type LabelSource = z.infer<typeof labelSourceSchema>;

/**
 * From a label to another, which merges the two where both occur, or to the empty text, which drops it. Several are made one after
 * another, each of what labels are called by then.
 */
export const labelRenameSchema = z.object({ from: z.string().min(1), to: z.string() });
export type LabelRename = z.infer<typeof labelRenameSchema>;

/** Fewer songs than this can't be learned from, nor tested on. */
export const LEAST_SONGS = 10;

export const labelSetRequestSchema = z.object({
  field: z.enum(LABEL_FIELDS),
  source: labelSourceSchema,
  renames: z.array(labelRenameSchema).max(5000).default([]),
  /** Labels of fewer songs are left out. */
  minSongs: z.int().min(1).max(10_000).default(LEAST_SONGS),
});
export type LabelSetRequest = z.infer<typeof labelSetRequestSchema>;

/** A label, as it is called in the end. */
export const labelCountSchema = z.object({
  label: z.string(),
  songs: z.int(),
  /** Different artists among them; songs of nobody known count one each. */
  artists: z.int(),
  /** What the source calls it, most frequent first; several where labels were merged, or are spelled in several ways. */
  origins: z.array(z.string()),
  /** Left out because too few songs have it. */
  isRare: z.boolean(),
  /** The model in use knows a label of this name. */
  isKnown: z.boolean(),
});
export type LabelCount = z.infer<typeof labelCountSchema>;

/** A song of the label set, to be named and opened. */
export const labelledTrackSchema = z.object({
  trackId: z.int(),
  title: z.string(),
  artist: z.string(),
});
export type LabelledTrackRef = z.infer<typeof labelledTrackSchema>;

/** Two places say opposite things of a song. What was chosen by hand counts. */
export const labelConflictSchema = labelledTrackSchema.extend({
  label: z.string(),
  /** In a sentence. */
  detail: z.string(),
});
export type LabelConflict = z.infer<typeof labelConflictSchema>;

/** A song whose label the model in use is sure is wrong, or that lacks one it is sure of. */
export const doubtfulLabelSchema = labelledTrackSchema.extend({
  label: z.string(),
  /** `has`: the song has the label and hardly sounds like it; `lacks`: the reverse. */
  kind: z.enum(['has', 'lacks']),
  /** What the model gives the label, 0..1. */
  prob: z.number(),
});
export type DoubtfulLabel = z.infer<typeof doubtfulLabelSchema>;

/** Labels that look like one under several names. */
export const mergeSuggestionSchema = z.object({ from: z.string(), to: z.string() });
export type MergeSuggestion = z.infer<typeof mergeSuggestionSchema>;

/** At most so many of a list are sent to the window; the totals are true. */
export const MOST_LISTED = 200;

export const labelSetSchema = z.object({
  /** Most songs first; after renaming and merging, the rare ones among them. */
  labels: z.array(labelCountSchema),
  /** Words of the source that were dropped, with songs; those that were renamed are among the `origins` of what they became. */
  dropped: z.array(z.object({ label: z.string(), songs: z.int() })),
  suggestions: z.array(mergeSuggestionSchema),
  /** Songs with at least one label that counts. */
  songs: z.int(),
  /** Of them, those whose sound is kept as the model in use heard it; the others have to be analysed first. */
  heardSongs: z.int(),
  /** Their artists. */
  artists: z.int(),
  /** Rows of a table that name no song of the library. */
  unmatchedRows: z.int(),
  conflicts: z.object({ total: z.int(), rows: z.array(labelConflictSchema) }),
  doubtful: z.object({ total: z.int(), rows: z.array(doubtfulLabelSchema) }),
  /** What the user should know before training on it, a sentence each: labels that are left out, or that one artist has alone. */
  warnings: z.array(z.string()),
  /** Why nothing can be trained on this, and the cure; null when it can. */
  refusal: errorInfoSchema.nullable(),
  /** The same for new outputs alone, which are learned from what was kept of the songs' sound; a whole network may be possible. */
  headRefusal: errorInfoSchema.nullable(),
});
export type LabelSet = z.infer<typeof labelSetSchema>;
