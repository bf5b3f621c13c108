import type { LabelCount, LabelRename, LabelSet } from '../../src-shared/label-set';
import { foldForSearch, foldText, searchWords } from '../../src-shared/fold-text';

/**
 * What the user makes of the labels their source has: one rename for each of the source's own words, so that what a word becomes never
 * hangs on the order of the edits. All pure.
 */

/** One of the source's words that does not count as itself. */
export interface LeftLabel {
  readonly label: string;
  /** What it became; empty: it was dropped. */
  readonly to: string;
}

/** The labels under another name; those that have it already become one with them. Their first name again: the rename is gone. */
export function withLabelsRenamed(
  renames: readonly LabelRename[],
  labels: readonly LabelCount[],
  name: string,
): LabelRename[] {
  const to = name.trim();
  const words = labels.flatMap(({ label, origins }) => (origins.length > 0 ? origins : [label]));
  const kept = renames.filter(({ from }) => !words.includes(from));
  return [...kept, ...words.filter((from) => from !== to).map((from) => ({ from, to }))];
}

export function withLabelsDropped(renames: readonly LabelRename[], labels: readonly LabelCount[]): LabelRename[] {
  return withLabelsRenamed(renames, labels, '');
}

/** A word of the source counts as itself again. */
export function withWordBack(renames: readonly LabelRename[], word: string): LabelRename[] {
  return renames.filter(({ from }) => foldText(from) !== foldText(word));
}

/** Words that were dropped or renamed to something else than another spelling, each once and the dropped ones first. */
export function leftLabels(
  { labels, dropped }: Pick<LabelSet, 'labels' | 'dropped'>,
  renames: readonly LabelRename[],
): LeftLabel[] {
  const origins = new Set(labels.flatMap((label) => label.origins.map(foldText)));
  const renamed = renames
    .filter(({ from, to }) => origins.has(foldText(from)) && foldText(from) !== foldText(to))
    .map(({ from, to }) => ({ label: from, to }));
  const left = [...dropped.map(({ label }) => ({ label, to: '' })), ...renamed];
  return [...new Map(left.map((word) => [foldText(word.label), word])).values()];
}

/** Labels in whose name, or in a word of whose source, every word of the search occurs. */
export function searchLabelCounts(labels: readonly LabelCount[], search: string): LabelCount[] {
  const words = searchWords(search);
  return labels.filter(({ label, origins }) => {
    const text = foldForSearch([label, ...origins].join(' '));
    return words.every((word) => text.includes(word));
  });
}

/** Of labels that become one, whose name it takes: that of most songs. */
export function mergedName(labels: readonly LabelCount[]): string {
  return labels.reduce((best, label) => (label.songs > best.songs ? label : best)).label;
}

/** How many labels are learned, and of how many of them the model in use knows the name. */
export function countLearned(labels: readonly LabelCount[]): { readonly learned: number; readonly known: number } {
  const learned = labels.filter(({ isRare }) => !isRare);
  return { learned: learned.length, known: learned.filter(({ isKnown }) => isKnown).length };
}
