import type { LabelSpec } from '../../src-shared/model-spec';
import type { FieldPolicy, HeadPolicy, LabelRule } from '../../src-shared/policy';
import { withRule } from '../../src-shared/predicted-labels';
import { valueWarnings } from '../../src-shared/tag-warnings';

/** The user's rules for single labels, joined with what the model says of them; and changes to them. All pure. */

/**
 * Where writing begins when a label is switched on that the model itself never writes: cautious, since nothing is known
 * about how often it is right.
 */
export const FIRST_THRESHOLD = 0.6;

/** One label with the rule that holds for it. */
export interface LabelRow {
  readonly label: LabelSpec;
  /** Least probability (0..1) to be written; null: never. */
  readonly threshold: number | null;
  readonly hasOwnThreshold: boolean;
  readonly tagValue: string;
  readonly hasOwnTagValue: boolean;
  readonly warnings: readonly string[];
}

export function labelRows(labels: readonly LabelSpec[], policy: HeadPolicy): LabelRow[] {
  return labels.map((label) => {
    const rule = policy.labels[label.id];
    const { threshold, tagValue } = withRule(label, rule);
    return {
      label,
      threshold,
      hasOwnThreshold: rule?.threshold !== undefined,
      tagValue,
      hasOwnTagValue: rule?.tagValue !== undefined,
      warnings: valueWarnings(tagValue),
    };
  });
}

/** Labels in whose title or written word every word of the search occurs. */
export function searchLabels(rows: readonly LabelRow[], search: string): LabelRow[] {
  const words = search.toLowerCase().split(/\s+/);
  return rows.filter(({ label, tagValue }) => {
    const text = `${label.title} ${tagValue}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** `threshold` 0..1, or null for never; the model's own needs no rule. */
export function withThreshold(policy: HeadPolicy, label: LabelSpec, threshold: number | null): HeadPolicy {
  return withLabelRule(policy, label.id, { threshold: threshold === label.threshold ? undefined : threshold });
}

/** Switches a label on or off; on means the model's threshold, or a cautious first one where the model has none. */
export function withWritten(policy: HeadPolicy, label: LabelSpec, isWritten: boolean): HeadPolicy {
  return withThreshold(policy, label, isWritten ? (label.threshold ?? FIRST_THRESHOLD) : null);
}

/** The word written for a label; nothing, or the model's own word, needs no rule. */
export function withTagValue(policy: HeadPolicy, label: LabelSpec, text: string): HeadPolicy {
  const tagValue = text.trim();
  return withLabelRule(policy, label.id, {
    tagValue: tagValue === '' || tagValue === label.tagValue ? undefined : tagValue,
  });
}

/** Puts a value on the list of those `replace` keeps, unless it is there in some spelling. */
export function withPreserved(policy: FieldPolicy, text: string): FieldPolicy {
  const value = text.trim();
  const isKnown = policy.preserve.some((other) => other.toLowerCase() === value.toLowerCase());
  return value === '' || isKnown ? policy : { ...policy, preserve: [...policy.preserve, value] };
}

export function withoutPreserved(policy: FieldPolicy, value: string): FieldPolicy {
  return { ...policy, preserve: policy.preserve.filter((other) => other !== value) };
}

/** The label's rule with a change in it; what is undefined leaves the rule, and a rule without content leaves the policy. */
function withLabelRule(policy: HeadPolicy, id: string, change: LabelRule): HeadPolicy {
  const { threshold, tagValue } = { ...policy.labels[id], ...change };
  const rule: LabelRule = {
    ...(threshold === undefined ? {} : { threshold }),
    ...(tagValue === undefined ? {} : { tagValue }),
  };
  const labels = Object.fromEntries(Object.entries(policy.labels).filter(([other]) => other !== id));
  return { ...policy, labels: Object.keys(rule).length === 0 ? labels : { ...labels, [id]: rule } };
}
