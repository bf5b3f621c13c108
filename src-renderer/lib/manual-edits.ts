import type { TrackRow } from '../../src-shared/domain';
import { decidedLabels, editOfChoice, type FieldChoice, type LabelChoice } from '../../src-shared/label-choice';
import { LABEL_FIELDS, type LabelField, type TagEdit } from '../../src-shared/tags';

/** Choosing a file's tags by hand: what can be ticked, and what follows from what is. */

/** The values ticked for each field. */
export type ChosenValues = Readonly<Record<LabelField, readonly string[]>>;

export function valuesInFile(track: TrackRow, field: LabelField): readonly string[] {
  return field === 'genre' ? track.fileGenres : track.fileMoods;
}

/** Values offered for a field: what the file has already, then the words known for it, each once. */
export function offeredValues(track: TrackRow, field: LabelField, words: readonly string[]): string[] {
  return [...new Set([...valuesInFile(track, field), ...words])];
}

/** What is ticked at first: what the rules propose, else what the file says. */
export function startingValues(track: TrackRow, proposed: readonly TagEdit[]): ChosenValues {
  const start = (field: LabelField) => proposed.find((edit) => edit.field === field)?.new ?? valuesInFile(track, field);
  return { genre: start('genre'), mood: start('mood') };
}

export function withToggled(chosen: ChosenValues, field: LabelField, value: string): ChosenValues {
  const values = chosen[field];
  const changed = values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
  return { ...chosen, [field]: changed };
}

/** What was decided: every field that changes, and every one for which the rules proposed something. */
export function decidedChoices(track: TrackRow, proposed: readonly TagEdit[], chosen: ChosenValues): FieldChoice[] {
  return LABEL_FIELDS.map((field) => ({
    field,
    old: [...valuesInFile(track, field)],
    proposed: [...(proposed.find((edit) => edit.field === field)?.new ?? [])],
    chosen: [...chosen[field]],
  })).filter((choice) => choice.proposed.length > 0 || editOfChoice(choice) !== null);
}

/** Earlier choices in words, e.g. "Rock, not Jazz"; those that keep a label come first. */
export function choicesText(choices: readonly LabelChoice[], field: LabelField): string {
  const { wanted, rejected } = decidedLabels(choices, field);
  return [...wanted, ...rejected.map((label) => `not ${label}`)].join(', ');
}
