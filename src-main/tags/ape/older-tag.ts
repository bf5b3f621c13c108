import { readId3v1 } from '../id3v1-tag';
import { referencedGenre } from '../id3v2/id3v1-genres';
import { encodeApeItem } from './ape-tag';

/** One encoded item that a tag made anew takes over. */
export interface CarriedItem {
  readonly key: string;
  readonly bytes: Buffer;
}

const KEYS = [
  ['title', 'Title'],
  ['artist', 'Artist'],
  ['album', 'Album'],
  ['year', 'Year'],
  ['track', 'Track'],
  ['genre', 'Genre'],
  ['comment', 'Comment'],
] as const;

/**
 * What an ID3v1 tag says, as APE items. A file's first APE tag has to repeat it: ffmpeg and TagLib do not look at ID3v1
 * once there is an APE tag, so the title would vanish from them.
 * @param id3v1 empty where there is none
 */
export function id3v1AsApeItems(id3v1: Buffer): CarriedItem[] {
  const texts = readId3v1(id3v1);
  if (texts === null) return [];
  return KEYS.flatMap(([name, key]) => {
    const text = texts[name].toString('latin1');
    const value = name === 'genre' ? referencedGenre(text) : text;
    return value === null || value === '' ? [] : [{ key, bytes: encodeApeItem(key, [value]) }];
  });
}
