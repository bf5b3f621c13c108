/** Most songs whose sound is given to a trainer, some 50 KB each: it holds them in memory. */
export const MOST_SONGS = 20_000;

/** Stands for having no label. */
const NO_LABEL = -1;

/**
 * At most `most` songs, one of each label in turn, so that rare labels stay whole and none crowds out the others.
 * @param labelsOf labels of each song
 * @returns indices into `labelsOf`, ascending; the same every time
 */
export function chooseSongs(labelsOf: readonly (readonly number[])[], most: number): number[] {
  if (labelsOf.length <= most) return [...labelsOf.keys()];
  const byLabel = new Map<number, number[]>();
  for (const song of scattered(labelsOf.length)) {
    const labels = labelsOf[song] ?? [];
    for (const label of labels.length === 0 ? [NO_LABEL] : labels) {
      byLabel.set(label, byLabel.get(label) ?? []);
      byLabel.get(label)?.push(song);
    }
  }
  const chosen = new Set<number>();
  for (let lists = [...byLabel.values()]; chosen.size < most; lists = lists.filter(({ length }) => length > 0)) {
    for (const list of lists) {
      const song = takeNew(list, chosen);
      if (song !== null && chosen.size < most) chosen.add(song);
    }
  }
  return [...chosen].sort((a, b) => a - b);
}

function takeNew(list: number[], chosen: ReadonlySet<number>): number | null {
  for (let song = list.pop(); song !== undefined; song = list.pop()) if (!chosen.has(song)) return song;
  return null;
}

/** Without a factor in common with any number of songs there can be: it is a prime, and larger. */
const STEP = 1_000_000_007;

/** All numbers below `count`, neighbours far apart: songs of one album lie side by side in a library. */
function scattered(count: number): number[] {
  return Array.from({ length: count }, (_, i) => (i * STEP) % count);
}
