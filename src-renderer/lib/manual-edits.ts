import type { TrackRow } from '../../src-shared/domain';
import { foldText, uniqueValues } from '../../src-shared/fold-text';
import { decidedLabels, editOfChoice, type FieldChoice, type LabelChoice } from '../../src-shared/label-choice';
import { LABEL_FIELDS, type LabelField, type TagEdit } from '../../src-shared/tags';

/** Choosing a file's tags by hand: what can be ticked, and what follows from what is. */

/** The values ticked for each field. */
export type ChosenValues = Readonly<Record<LabelField, readonly string[]>>;

export function valuesInFile(track: TrackRow, field: LabelField): readonly string[] {
  return field === 'genre' ? track.fileGenres : track.fileMoods;
}

/** Values offered for a field: what the file has already, what is ticked, then the words known for it, each once. */
export function offeredValues(
  track: TrackRow,
  field: LabelField,
  words: readonly string[],
  ticked: readonly string[] = [],
): string[] {
  return [...new Set([...valuesInFile(track, field), ...ticked, ...words])];
}

/** Labels in which the text occurs, those that begin with it first; all of them for no text. */
export function matchingLabels(labels: readonly string[], text: string): string[] {
  const wanted = foldText(text.trim());
  const begins = (label: string) => foldText(label).startsWith(wanted);
  const found = labels.filter((label) => foldText(label).includes(wanted));
  return [...found.filter(begins), ...found.filter((label) => !begins(label))];
}

/** What a typed text stands for: the label of that name, else the first that begins with it, else a new one; null for no text. */
export function meantLabel(labels: readonly string[], text: string): string | null {
  const typed = text.trim();
  if (typed === '') return null;
  const wanted = foldText(typed);
  const isSame = (label: string) => foldText(label) === wanted;
  return labels.find(isSame) ?? labels.find((label) => foldText(label).startsWith(wanted)) ?? typed;
}

/** Words used lately, the newest first and each once. */
export function withRecent(recent: readonly string[], used: readonly string[], limit: number): string[] {
  return uniqueValues([...used, ...recent]).slice(0, limit);
}

/** What is ticked at first: what the rules propose, else what the file says. */
export function startingValues(track: TrackRow, proposed: readonly TagEdit[]): ChosenValues {
  const start = (field: LabelField) => proposed.find((edit) => edit.field === field)?.new ?? valuesInFile(track, field);
  return { genre: start('genre'), mood: start('mood') };
}

/** What is ticked where every proposal is turned down: what the file says. */
export function valuesAsTheyAre(track: TrackRow): ChosenValues {
  return { genre: valuesInFile(track, 'genre'), mood: valuesInFile(track, 'mood') };
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
