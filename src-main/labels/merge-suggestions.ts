import { foldText } from '../../src-shared/fold-text';
import type { MergeSuggestion } from '../../src-shared/label-set';

/** Words for one kind of music that no rule of spelling brings together. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['hip hop', 'hip hop rap', 'rap hip hop', 'hiphop', 'rap and hip hop', 'hip hop and rap'],
  ['r and b', 'rnb', 'r b', 'rhythm and blues', 'r n b'],
  ['drum and bass', 'drum n bass', 'dnb', 'd and b', 'drum bass'],
  ['rock and roll', 'rock n roll', 'rock roll'],
  ['soundtrack', 'ost', 'original soundtrack', 'film soundtrack', 'film score'],
  ['electronic', 'electronic music', 'electro music'],
  ['classical', 'classical music', 'classic music'],
  ['alternative rock', 'alt rock'],
  ['synth pop', 'synthpop'],
  ['trip hop', 'triphop'],
  ['singer songwriter', 'singer and songwriter'],
];

const CANONICAL = new Map(SYNONYMS.flatMap((words) => words.map((word) => [word, words[0] ?? word] as const)));

/**
 * Labels that look like one under several names: they differ in blanks, signs, `&` and "and", or an s at the end, or are known
 * as two words for one kind of music. Each is to become the one of them that most songs have; that one is to be called as the model in
 * use calls it, so that the two can be compared.
 * @param labels most songs first
 * @param known labels of the model in use
 */
export function suggestMerges(labels: readonly string[], known: readonly string[]): MergeSuggestion[] {
  const first = new Map<string, string>();
  const knownNames = new Set(known.map(foldText));
  const knownByKey = new Map(known.map((label) => [mergeKey(label), label]));
  return labels.flatMap((label) => {
    const key = mergeKey(label);
    const other = first.get(key);
    first.set(key, other ?? label);
    const to = other ?? (knownNames.has(foldText(label)) ? undefined : knownByKey.get(key));
    return to === undefined ? [] : [{ from: label, to }];
  });
}

function mergeKey(label: string): string {
  const words = foldText(label)
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[&+]|(?<=\s)['’]?n['’]?(?=\s)/g, ' and ')
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim();
  const known = CANONICAL.get(words) ?? CANONICAL.get(singular(words));
  // Whatever is left of a label made of signs alone tells it from every other.
  return (known ?? singular(words)).replaceAll(' ', '') || label;
}

/** "Soundtracks" and "Soundtrack"; "Blues" and "Bass" stay as they are. */
function singular(words: string): string {
  return NO_PLURALS.test(words) || words.length < SHORTEST_PLURAL ? words : words.replace(/s$/, '');
}

const NO_PLURALS = /(blues|ss|us|is)$/;
const SHORTEST_PLURAL = 5;
