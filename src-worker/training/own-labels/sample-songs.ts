import { type Random, shuffled } from '../random';

/** Stands for having no label. */
const NO_LABEL = -1;

/**
 * At most `most` songs, taken one of each label in turn, so that rare labels stay whole.
 * @param labelsOf labels (indices) of each song
 * @returns indices of songs, ascending
 */
export function sampleSongs(labelsOf: readonly (readonly number[])[], most: number, random: Random): number[] {
  if (labelsOf.length <= most) return [...labelsOf.keys()];
  const waiting = new Map<number, number[]>();
  for (const song of shuffled([...labelsOf.keys()], random)) {
    const labels = labelsOf[song]!;
    for (const label of labels.length === 0 ? [NO_LABEL] : labels) {
      const list = waiting.get(label);
      if (list === undefined) waiting.set(label, [song]);
      else list.push(song);
    }
  }
  const chosen = new Set<number>();
  const lists = [...waiting.values()];
  while (chosen.size < most) for (const list of lists) takeNext(list, chosen, most);
  return [...chosen].sort((a, b) => a - b);
}

/** The next song of a list that another label has not brought already. */
function takeNext(list: number[], chosen: Set<number>, most: number): void {
  while (list.length > 0 && chosen.size < most) {
    const song = list.pop()!;
    if (chosen.has(song)) continue;
    chosen.add(song);
    return;
  }
}
