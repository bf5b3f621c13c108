import { CodedError } from '../../../src-shared/errors';
import { foldText } from '../../../src-shared/fold-text';
import type { HeadName, HeadSpec, LabelSpec, ModelSpec } from '../../../src-shared/model-spec';
import { HEAD_OF_FIELD, type LabelField } from '../../../src-shared/tags';

export interface HeadPlan {
  /** The head that is made or replaced. */
  readonly name: HeadName;
  /** Indices of the base model's labels of that head which are kept behind the own ones. */
  readonly keptUnits: readonly number[];
  /** All heads of the model that is made. */
  readonly heads: readonly HeadSpec[];
}

/**
 * The heads of the retrained model: the base model's, but for the one of the field, which has the own labels and, with `keepsLabels`, those
 * of the base model that are called otherwise.
 * @param thresholds one an own label
 * @throws CodedError `bad-input` where labels are to be kept that exclude each other: their probabilities are shares of one another
 */
export function planHeads(
  base: Pick<ModelSpec, 'heads'>,
  field: LabelField,
  own: {
    readonly labels: readonly string[];
    readonly thresholds: readonly (number | null)[];
    readonly keepsLabels: boolean;
  },
): HeadPlan {
  const name = HEAD_OF_FIELD[field];
  const replaced = base.heads.find((head) => head.name === name);
  const names = new Set(own.labels.map(foldText));
  const keptUnits = (own.keepsLabels ? (replaced?.labels ?? []) : []).flatMap((label, unit) =>
    [label.id, label.title, label.tagValue].some((word) => names.has(foldText(word))) ? [] : [unit],
  );
  if (keptUnits.length > 0 && replaced!.activation === 'softmax') {
    throw new CodedError(
      'bad-input',
      `Of the labels of the model in use a song has one alone, so they cannot be kept beside others; train your own labels only`,
    );
  }
  const ownLabels = own.labels.map((label, i): LabelSpec => ({
    id: label,
    title: label,
    tagValue: label,
    threshold: own.thresholds[i]!,
  }));
  const labels = [...ownLabels, ...keptUnits.map((unit) => replaced!.labels[unit]!)];
  const head: HeadSpec = { name, activation: 'sigmoid', labels };
  const others = base.heads.filter((each) => each.name !== name);
  const heads =
    replaced === undefined ? [...others, head] : base.heads.map((each) => (each === replaced ? head : each));
  return { name, keptUnits, heads };
}
