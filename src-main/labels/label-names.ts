import { foldText } from '../../src-shared/fold-text';
import type { LabelRename } from '../../src-shared/label-set';
import { compareText } from '../../src-shared/compare-text';

/** What the words of a source are called in the end. */
export interface LabelNames {
  /** In no particular order. */
  readonly names: readonly string[];
  /** Index into `names` by number of a word; -1 for one that is dropped. */
  readonly nameOf: Int32Array;
  /** By name the numbers of the words that became it, most frequent first. */
  readonly origins: readonly (readonly number[])[];
  /** Numbers of the words that became nothing. */
  readonly dropped: readonly number[];
}

interface Group {
  readonly words: number[];
  /** As somebody wrote it; null: as most songs have it. */
  spelling: string | null;
}

/**
 * Names words: those that differ in case alone are one label, written as most songs write it. Renames are made one after another,
 * each of what labels are called by then, so that a merged label can be renamed and merged again. One of a label that is not there
 * does nothing: the list outlives a change of the source.
 * @param counts songs by number of the word
 */
export function nameLabels(words: readonly string[], counts: Int32Array, renames: readonly LabelRename[]): LabelNames {
  const groups = groupByCase(words);
  const dropped = renames.flatMap((rename) => applyRename(groups, rename));
  const nameOf = new Int32Array(words.length).fill(-1);
  const names: string[] = [];
  const origins: number[][] = [];
  for (const group of groups.values()) {
    const byCount = group.words.toSorted(
      (a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || compareText(words[a] ?? '', words[b] ?? ''),
    );
    for (const word of byCount) nameOf[word] = names.length;
    names.push(group.spelling ?? words[byCount[0] ?? 0] ?? '');
    origins.push(byCount);
  }
  return { names, nameOf, origins, dropped };
}

function groupByCase(words: readonly string[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  words.forEach((word, index) => {
    const key = foldText(word);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { words: [index], spelling: null });
    else group.words.push(index);
  });
  return groups;
}

/** @returns the words that are dropped by it */
function applyRename(groups: Map<string, Group>, { from, to }: LabelRename): readonly number[] {
  const fromKey = foldText(from.trim());
  const group = groups.get(fromKey);
  if (group === undefined) return [];
  groups.delete(fromKey);
  const spelling = to.trim();
  if (spelling === '') return group.words;
  const known = groups.get(foldText(spelling));
  groups.set(foldText(spelling), { words: [...(known?.words ?? []), ...group.words], spelling });
  return [];
}
