import { foldText } from '../../../src-shared/fold-text';
import type { HeadName, ModelSpec } from '../../../src-shared/model-spec';
import { HEADS_OF_FIELD, type LabelField } from '../../../src-shared/tags';
import type { JobSong } from '../../../src-shared/contract/trainer-contract';

/** A label of the base model that is called like an own one. */
export interface BaseLabel {
  readonly head: HeadName;
  readonly id: string;
}

/** Where the base model has none. */
const DEFAULT_THRESHOLD = 0.5;

/** The base model's label of that name, whatever its case; null when it knows none. */
export function findBaseLabel(spec: Pick<ModelSpec, 'heads'>, field: LabelField, name: string): BaseLabel | null {
  const wanted = foldText(name);
  for (const head of spec.heads.filter((each) => HEADS_OF_FIELD[field].includes(each.name))) {
    const label = head.labels.find(({ id, title, tagValue }) =>
      [id, title, tagValue].some((n) => foldText(n) === wanted),
    );
    if (label !== undefined) return { head: head.name, id: label.id };
  }
  return null;
}

/**
 * Whether the base model claims the label of a song: from its threshold on, and where labels exclude each other only if it is the likeliest.
 * @returns null when it has not heard the song
 */
export function baseClaims(
  spec: Pick<ModelSpec, 'heads'>,
  { head, id }: BaseLabel,
  { baseProbs }: Pick<JobSong, 'baseProbs'>,
): boolean | null {
  const { labels, activation } = spec.heads.find(({ name }) => name === head)!;
  const probOf = (labelId: string): number | undefined => baseProbs[`${head}/${labelId}`];
  const prob = probOf(id);
  if (prob === undefined) return null;
  const threshold = labels.find((label) => label.id === id)!.threshold ?? DEFAULT_THRESHOLD;
  if (prob < threshold) return false;
  return activation === 'sigmoid' || labels.every((label) => (probOf(label.id) ?? 0) <= prob);
}
