import type { TrackRow } from '../../src-shared/domain';
import { LABEL_FIELDS, type LabelField, type TagEdit } from '../../src-shared/tags';

/** Choosing a file's tags by hand: what can be ticked, and the edit that follows from what is. */

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

/** Edits that make the file hold exactly the chosen values; no edit for a field that already does. */
export function planChosenEdits(track: TrackRow, chosen: ChosenValues): TagEdit[] {
  return LABEL_FIELDS.map((field) => ({ field, old: [...valuesInFile(track, field)], new: [...chosen[field]] })).filter(
    (edit) => !sameValues(edit.old, edit.new),
  );
}

function sameValues(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value) => b.includes(value));
}
