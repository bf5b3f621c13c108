/** The form in which texts are compared: composed (macOS decomposes names) and lower case, also beyond ASCII. */
export function foldText(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** The words of a search, folded; every one of them must occur. */
export function searchWords(search: string): string[] {
  return foldText(search)
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
