/** What other programs may make of a value, told before it is written. */

const SPLITTERS: readonly { readonly mark: string; readonly name: string; readonly who: string }[] = [
  { mark: ';', name: 'a semicolon', who: 'Navidrome, Jellyfin and most other programs' },
  { mark: '/', name: 'a slash', who: 'Navidrome and other servers' },
  { mark: ',', name: 'a comma', who: 'Navidrome and other servers' },
];

/** One sentence for each way in which a genre or mood would be taken for several; empty for a value that is safe everywhere. */
export function valueWarnings(value: string): string[] {
  return SPLITTERS.filter(({ mark }) => value.includes(mark)).map(
    ({ name, who }) => `“${value}” contains ${name}: ${who} make several values of it.`,
  );
}
