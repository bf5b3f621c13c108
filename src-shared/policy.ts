import { z } from 'zod';
import type { HeadName } from './model-spec';

/** What is proposed for a file, and how it is stored: the user's choices, kept in the settings. */

/**
 * What happens to a field that may hold something already. `fill`: only an empty field gets values; `add`: new values
 * come behind those that are there; `replace`: they take their place, but for the values on the field's `preserve` list.
 */
export const FIELD_MODES = ['off', 'fill', 'add', 'replace'] as const;
export type FieldMode = (typeof FIELD_MODES)[number];

/** The user's own rule for one label; what is left out is as the model has it. */
export const labelRuleSchema = z.object({
  /** Least probability (0..1) for the label to be written; null: it is never written. */
  threshold: z.number().min(0).max(1).nullable().optional(),
  /** The word written for it, e.g. `Hip-Hop` for Hip Hop. */
  tagValue: z.string().trim().min(1).max(200).optional(),
});
export type LabelRule = z.infer<typeof labelRuleSchema>;

/** Which of a head's labels are proposed. */
export const headPolicySchema = z.object({
  /** At most so many of the head's labels, best first; 0: none. */
  maxLabels: z.int().min(0).max(10),
  /** None whose probability is below this share (0..1) of the head's best one's. */
  minShareOfBest: z.number().min(0).max(1).default(0),
  /** Rules by the id that the label has in its head; labels of other models stay in it untouched. */
  labels: z.record(z.string(), labelRuleSchema).default({}),
});
export type HeadPolicy = z.infer<typeof headPolicySchema>;

/** A field, and which labels of the head of its name come into it. */
export const fieldPolicySchema = headPolicySchema.extend({
  mode: z.enum(FIELD_MODES).default('fill'),
  /** At least one: a field that shall get none is switched off. */
  maxLabels: z.int().min(1).max(10),
  /** Values of the file that `replace` keeps, in front; compared without regard to case. */
  preserve: z.array(z.string().trim().min(1).max(200)).max(1000).default([]),
});
export type FieldPolicy = z.infer<typeof fieldPolicySchema>;

export const policySchema = z.object({
  genre: fieldPolicySchema.default(fieldPolicySchema.parse({ maxLabels: 3 })),
  mood: fieldPolicySchema.default(fieldPolicySchema.parse({ maxLabels: 1 })),
  /** Finer moods come into the field of the mood, behind it; what happens to that field, `mood` says. */
  theme: headPolicySchema.default(headPolicySchema.parse({ maxLabels: 2 })),
  /** Proposes nothing for files that Sleevenotes has tagged before. */
  skipOwn: z.boolean().default(false),
  /** Also writes the scores with the model's id into the field `SLEEVENOTES_SCORES`. */
  writeScores: z.boolean().default(false),
  /** Also writes the labels into `ab:genre` and `ab:mood`, whatever genre and mood say. */
  writeAcousticBrainz: z.boolean().default(false),
});
export type Policy = z.infer<typeof policySchema>;

/** The policy with something else about one head. */
export function withHeadPolicy(policy: Policy, head: HeadName, change: Partial<HeadPolicy>): Policy {
  return { ...policy, [head]: { ...policy[head], ...change } };
}

export const DEFAULT_POLICY: Policy = policySchema.parse({});

/** How values get into files. */
export const writingSchema = z.object({
  /** Files keep their modification time, for programs that sort by it; backups may then miss the change. */
  keepMtime: z.boolean().default(false),
  /**
   * `keep`: a tag keeps its version, a new one is v2.4. Otherwise tags of other versions are converted when they are
   * written to, and refused where that would lose something.
   */
  id3Version: z.enum(['keep', '2.3', '2.4']).default('keep'),
  /** Stands between several values in ID3v2.2 and v2.3, which know no separator of their own. */
  id3Separator: z.enum(['; ', '/', ', ']).default('; '),
});
export type Writing = z.infer<typeof writingSchema>;

export const DEFAULT_WRITING: Writing = writingSchema.parse({});
