import { z } from 'zod';
import { foldText } from './fold-text';
import { LABEL_FIELDS, type LabelField, type TagEdit } from './tags';

/**
 * What a user decided about a label of a song. `accepted`: the rules proposed it or the file had it, and it stays; `added`: neither
 * did; `rejected`: one of them did, and it goes.
 */
export const LABEL_VERDICTS = ['accepted', 'added', 'rejected'] as const;

export const labelChoiceSchema = z.object({
  field: z.enum(LABEL_FIELDS),
  /** The word, as the file's tag says it, or would. */
  label: z.string(),
  verdict: z.enum(LABEL_VERDICTS),
});
export type LabelChoice = z.infer<typeof labelChoiceSchema>;

const valuesSchema = z.array(z.string().min(1)).max(1000);

/** One field as the user left it, and what they had before them. */
export const fieldChoiceSchema = z.strictObject({
  field: z.enum(LABEL_FIELDS),
  /** What the file said. */
  old: valuesSchema,
  /** What the rules proposed for it; empty where they proposed nothing. */
  proposed: valuesSchema,
  chosen: valuesSchema,
});
export type FieldChoice = z.infer<typeof fieldChoiceSchema>;

/** What follows for each label from a choice. Labels that were merely offered are no part of it: nobody looked at each of them. */
export function judgeLabels({ field, old, proposed, chosen }: FieldChoice): LabelChoice[] {
  const isIn = (values: readonly string[]): ((label: string) => boolean) => {
    const known = new Set(values.map(foldText));
    return (label) => known.has(foldText(label));
  };
  const isSeen = isIn([...old, ...proposed]);
  const isChosen = isIn(chosen);
  const verdicts: LabelChoice[] = chosen.map((label) => ({
    field,
    label,
    verdict: isSeen(label) ? 'accepted' : 'added',
  }));
  const rejected = [...old, ...proposed].filter((label) => !isChosen(label));
  return [...verdicts, ...rejected.map((label) => ({ field, label, verdict: 'rejected' as const }))];
}

/** The edit that makes the file hold what was chosen; null where it does, in whatever order. */
export function editOfChoice({ field, old, chosen }: FieldChoice): TagEdit | null {
  const isSame = old.length === chosen.length && old.every((value) => chosen.includes(value));
  return isSame ? null : { field, old: [...old], new: [...chosen] };
}

/** Of one field, the labels a user wants in the file and those that they don't. */
export interface DecidedLabels {
  readonly wanted: readonly string[];
  readonly rejected: readonly string[];
}

export function decidedLabels(choices: readonly LabelChoice[], field: LabelField): DecidedLabels {
  const ofField = choices.filter((choice) => choice.field === field);
  const labelsOf = (isRejected: boolean): string[] =>
    ofField.filter(({ verdict }) => (verdict === 'rejected') === isRejected).map(({ label }) => label);
  return { wanted: labelsOf(false), rejected: labelsOf(true) };
}

/** Of several choices on one label only the last, in the order in which they were made. */
export function latestChoices(choices: readonly LabelChoice[]): LabelChoice[] {
  const latest = new Map<string, LabelChoice>();
  for (const choice of choices) {
    const key = `${choice.field} ${foldText(choice.label)}`;
    latest.delete(key);
    latest.set(key, choice);
  }
  return [...latest.values()];
}
