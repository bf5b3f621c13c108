const LONGEST_SLUG = 40;

/**
 * The id of a new model: its title in plain letters and a number that makes it the only one of its kind.
 * @param taken ids there are
 */
export function nameModel(title: string, taken: ReadonlySet<string>): string {
  const slug = toSlug(title);
  for (let number = 1; ; number++) {
    const id = `${slug}-${number}`;
    if (!taken.has(id)) return id;
  }
}

function toSlug(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, LONGEST_SLUG)
    .replace(/-+$/, '');
  // A title may be written in signs that have no plain letters.
  return plain === '' ? 'model' : plain;
}
