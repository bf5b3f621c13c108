import { LABEL_FIELDS, type LabelField, type TagField } from '../../src-shared/tags';

/** What people read for a field of an edit and for its values. */

export const FIELD_TITLES: Readonly<Record<TagField, string>> = {
  genre: 'Genre',
  mood: 'Mood',
  'ab:genre': 'ab:genre',
  'ab:mood': 'ab:mood',
  scores: 'Scores',
};

export function isLabelField(field: TagField): field is LabelField {
  return LABEL_FIELDS.some((labelField) => labelField === field);
}

/** A value and what is shown for it: scores are one long line of JSON that nobody reads in a table. */
export function shownValues(field: TagField, values: readonly string[]): { value: string; text: string }[] {
  return values.map((value) => ({ value, text: field === 'scores' ? scoresInWords(value) : value }));
}

const SCORES_MODEL = /^\{"model":"([\w.-]+)"/;

function scoresInWords(value: string): string {
  const modelId = SCORES_MODEL.exec(value)?.[1];
  return modelId === undefined ? 'scores' : `by ${modelId}`;
}
