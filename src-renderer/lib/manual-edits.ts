import type { TrackRow } from '../../src-shared/domain';
import type { LabelSpec } from '../../src-shared/model-spec';
import type { TagEdit, TagField } from '../../src-shared/tags';

/** Choosing a file's tags by hand: what can be ticked, and the edit that follows from what is. */

export function valuesInFile(track: TrackRow, field: TagField): readonly string[] {
  return field === 'genre' ? track.fileGenres : track.fileMoods;
}

/** Values offered for a field: what the file has already, then the model's tag values, each once. */
export function offeredValues(track: TrackRow, field: TagField, labels: readonly LabelSpec[]): string[] {
  return [...new Set([...valuesInFile(track, field), ...labels.map((label) => label.tagValue)])];
}

/** Edits that make the file hold exactly the chosen values; no edit for a field that already does. */
export function planChosenEdits(track: TrackRow, chosen: Readonly<Record<TagField, readonly string[]>>): TagEdit[] {
  return (['genre', 'mood'] as const)
    .map((field) => ({ field, old: [...valuesInFile(track, field)], new: [...chosen[field]] }))
    .filter((edit) => !sameValues(edit.old, edit.new));
}

function sameValues(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value) => b.includes(value));
}
