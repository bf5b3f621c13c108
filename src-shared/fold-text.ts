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
