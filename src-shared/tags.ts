import { z } from 'zod';
import type { HeadName } from './model-spec';

/** Fields that hold labels. */
export const LABEL_FIELDS = ['genre', 'mood'] as const;
export type LabelField = (typeof LABEL_FIELDS)[number];

/** The heads whose labels a field holds, in the order in which their words stand in it. */
export const HEADS_OF_FIELD: Readonly<Record<LabelField, readonly HeadName[]>> = {
  genre: ['genre'],
  mood: ['mood', 'theme'],
};

/** The head that own labels of a field are trained into; one of moods that exclude each other stays beside it. */
export const HEAD_OF_FIELD: Readonly<Record<LabelField, HeadName>> = { genre: 'genre', mood: 'theme' };

/** The field that a head's labels are written into. */
export function fieldOfHead(head: HeadName): LabelField {
  return HEADS_OF_FIELD.genre.includes(head) ? 'genre' : 'mood';
}

/**
 * Generic tag fields Sleevenotes writes; native forms (ID3 frame, Vorbis comment, MP4 atom) are in src-main/tags/tag-map.ts.
 * `ab:genre` and `ab:mood` are the names Picard's AcousticBrainz plugin gave to what was heard, beside what the tags say.
 * `scores` is Sleevenotes' own: one JSON value with the model and its probabilities; it marks a file as tagged by Sleevenotes.
 */
export const TAG_FIELDS = [...LABEL_FIELDS, 'ab:genre', 'ab:mood', 'scores'] as const;
export type TagField = (typeof TAG_FIELDS)[number];

/** What a file says of each field; no value: it doesn't. */
export type TagValues = Readonly<Record<TagField, readonly string[]>>;

/** A field and the values it shall hold; none removes it. */
export interface FieldValues {
  readonly field: TagField;
  readonly values: readonly string[];
}

export const tagEditSchema = z.strictObject({
  field: z.enum(TAG_FIELDS),
  /** Values the file is expected to hold now; left out in a hand-written plan means "whatever is there". */
  old: z.array(z.string()).optional(),
  /** Values the file shall hold; an empty list removes the field. */
  new: z.array(z.string().min(1)),
});
export type TagEdit = z.infer<typeof tagEditSchema>;

/** One line of a plan file. */
export const trackPlanSchema = z.strictObject({
  path: z.string().min(1),
  edits: z.array(tagEditSchema),
  /** For people: what other programs may do with a value, e.g. split it. Not looked at when the plan is written. */
  warnings: z.array(z.string()).optional(),
});
export type TrackPlan = z.infer<typeof trackPlanSchema>;

export const writeStatusSchema = z.enum(['written', 'unchanged', 'refused']);
export type WriteStatus = z.infer<typeof writeStatusSchema>;

/** One line of the answer to `write` and `undo`. */
export const writeResultSchema = z.object({
  path: z.string(),
  status: writeStatusSchema,
  reason: z.string().optional(),
});
export type WriteResult = z.infer<typeof writeResultSchema>;
