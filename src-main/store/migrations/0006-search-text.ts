/** Searches no longer mind accents. The function is that of the program, `foldForSearch`; folding again what is folded changes nothing. */
export const searchTextMigration = `
UPDATE track SET search_text = fold_for_search(search_text);
`;
