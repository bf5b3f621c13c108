/** The form in which texts are compared: composed (macOS decomposes names) and lower case, also beyond ASCII. */
export function foldText(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

const ACCENTS = /[\u0300-\u036f]/g;

/** Letters that people without them on their keyboard write otherwise, though Unicode knows no accent in them. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ...{ æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ß: 'ss', ı: 'i', ħ: 'h' },
};
const OTHER_LETTERS = new RegExp(`[${Object.keys(PLAIN_LETTERS).join('')}]`, 'g');

/** What a search looks into, and for: folded, and without accents, so that "bjork" finds "Björk". Marks of other scripts stay. */
export function foldForSearch(text: string): string {
  return foldText(text)
    .normalize('NFD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .replace(OTHER_LETTERS, (letter) => PLAIN_LETTERS[letter] ?? letter);
}

/** The words of a search, as `foldForSearch` has them; every one of them must occur. */
export function searchWords(search: string): string[] {
  return foldForSearch(search)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Of values that differ only in case the first one. */
export function uniqueValues(values: readonly string[]): string[] {
  const unique = new Map<string, string>();
  for (const value of values) {
    const key = foldText(value);
    if (!unique.has(key)) unique.set(key, value);
  }
  return [...unique.values()];
}
