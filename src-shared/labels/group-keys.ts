import { foldText } from '../fold-text';

/** By what songs are kept together: whose they are, and which album they are on. */

/** What taggers write when they don't know. */
const NOBODY: ReadonlySet<string> = new Set([
  'various artists',
  'various',
  'va',
  'unknown artist',
  'unknown',
  '[unknown]',
]);

/** The artist a song counts for: guests are left out, so that "A feat. B" is A's. Null where nobody is known. */
export function artistKey(artist: string | null): string | null {
  const key = foldText((artist ?? '').replace(/\s+[([]?(feat|ft|featuring)\b.*$/i, '')).trim();
  return key === '' || NOBODY.has(key) ? null : key;
}

/** Null where the album is not known. */
export function albumKey(album: string | null): string | null {
  return foldText(album ?? '').trim() || null;
}
