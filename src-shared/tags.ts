import { z } from 'zod';

/** Generic tag fields Sleevenotes writes; native forms (ID3 frame, Vorbis comment) are in src-main/tags/tag-map.ts. */
export const TAG_FIELDS = ['genre', 'mood'] as const;
export type TagField = (typeof TAG_FIELDS)[number];

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
