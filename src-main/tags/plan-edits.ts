import { CodedError } from '../../src-shared/errors';
import { foldText, uniqueValues } from '../../src-shared/fold-text';
import { decidedLabels, type LabelChoice } from '../../src-shared/label-choice';
import type { ModelSpec } from '../../src-shared/model-spec';
import type { FieldPolicy, Policy } from '../../src-shared/policy';
import { predictedValues } from '../../src-shared/predicted-labels';
import { isSameList } from '../../src-shared/same-list';
import {
  HEADS_OF_FIELD,
  LABEL_FIELDS,
  type LabelField,
  type TagEdit,
  type TagField,
  type TagValues,
} from '../../src-shared/tags';
import { scoreValue, type HeardHead } from './score-value';

export interface PlanSubject {
  /** What the file says today. */
  readonly current: TagValues;
  /** What the model heard in it. */
  readonly heard: readonly HeardHead[];
  /** Whether something Sleevenotes wrote into this file still stands. */
  readonly isOwn: boolean;
  /** What the user decided about it by hand. */
  readonly choices: readonly LabelChoice[];
}

const AB_FIELDS: Readonly<Record<LabelField, TagField>> = { genre: 'ab:genre', mood: 'ab:mood' };

/**
 * The edits the policy proposes for one file, from the labels the model claims for it. Nothing is ever removed without something
 * taking its place: no claimed label is no edit. Planning again on a file that holds the result gives no edit. What the user decided
 * by hand holds: a label they want in the file stays there, and one they rejected is not proposed.
 * @param model the one that `subject.heard` comes from
 * @throws CodedError `model-invalid` when the two do not fit
 */
export function planEdits(subject: PlanSubject, model: Pick<ModelSpec, 'id' | 'heads'>, policy: Policy): TagEdit[] {
  const { current, heard } = subject;
  assertFits(heard, model);
  if (policy.skipOwn && (subject.isOwn || current.scores.length > 0)) return [];
  const planned: [TagField, readonly string[]][] = [];
  const claimed = LABEL_FIELDS.map((field) => [field, claimedValues(field, heard, model, policy)] as const);
  for (const [field, values] of claimed) {
    const { wanted, rejected } = decidedLabels(subject.choices, field);
    const preserve = [...policy[field].preserve, ...wanted];
    planned.push([field, mergeValues(current[field], without(values, rejected), { ...policy[field], preserve })]);
  }
  if (policy.writeAcousticBrainz) for (const [field, values] of claimed) planned.push([AB_FIELDS[field], values]);
  if (policy.writeScores) planned.push(['scores', [scoreValue(model, heard)]]);
  return planned
    .filter(([field, values]) => values.length > 0 && !isSameList(values, current[field]))
    .map(([field, values]) => ({ field, old: [...current[field]], new: [...values] }));
}

/** What a field that holds `old` shall hold once `claimed` is written into it. */
function mergeValues(old: readonly string[], claimed: readonly string[], policy: FieldPolicy): readonly string[] {
  if (claimed.length === 0) return old;
  switch (policy.mode) {
    case 'off':
      return old;
    case 'fill':
      return old.length === 0 ? claimed : old;
    case 'add':
      return [...old, ...without(claimed, old)];
    case 'replace':
      return replaceValues(old, claimed, policy.preserve);
  }
}

/** Preserved values come first, also where it is the model that brings one: so the order is the same the next time. */
function replaceValues(old: readonly string[], claimed: readonly string[], preserve: readonly string[]): string[] {
  const preserved = folded(preserve);
  const isPreserved = (value: string): boolean => preserved.has(foldText(value));
  const kept = old.filter(isPreserved);
  const fresh = without(claimed, kept);
  return [...kept, ...fresh.filter(isPreserved), ...fresh.filter((value) => !isPreserved(value))];
}

/** The words of every head that has a say in the field, head by head; one that two heads bring stands where the first has it. */
function claimedValues(
  field: LabelField,
  heard: readonly HeardHead[],
  { heads }: Pick<ModelSpec, 'heads'>,
  policy: Policy,
): string[] {
  const values = HEADS_OF_FIELD[field].flatMap((headName) => {
    const head = heads.find(({ name }) => name === headName);
    const meanProbs = heard.find(({ name }) => name === headName)?.meanProbs;
    return head === undefined || meanProbs === undefined ? [] : predictedValues(head, meanProbs, policy[headName]);
  });
  return uniqueValues(values);
}

function assertFits(heard: readonly HeardHead[], { heads }: Pick<ModelSpec, 'heads'>): void {
  for (const { name, meanProbs } of heard) {
    const labelCount = heads.find((head) => head.name === name)?.labels.length ?? meanProbs.length;
    if (meanProbs.length === labelCount) continue;
    throw new CodedError(
      'model-invalid',
      `the prediction has ${meanProbs.length} ${name} labels, the model ${labelCount}; analyse again`,
    );
  }
}

/** The values that are not in a list, compared without regard to case. */
function without(values: readonly string[], list: readonly string[]): string[] {
  const known = folded(list);
  return values.filter((value) => !known.has(foldText(value)));
}

function folded(values: readonly string[]): ReadonlySet<string> {
  return new Set(values.map(foldText));
}
