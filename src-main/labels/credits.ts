import { artistKey } from '../../src-shared/labels/group-keys';
import { unknownArtist, type LibrarySongs } from './library-songs';
import { inTurns } from './turns';

/** Whose a recording is and on which album, as a table says it; empty where it doesn't: then the file's tags count. */
export interface Credit {
  readonly artist: string;
  readonly album: string;
}

/** By index of the song; songs of which nothing is said are left out. */
export type Credits = ReadonlyMap<number, Credit>;

export const NO_CREDITS: Credits = new Map();

/** Of two rows on one recording the first one counts, each of its cells by itself. */
export function joinCredits(first: Credit | undefined, second: Credit): Credit {
  return { artist: first?.artist || second.artist, album: first?.album || second.album };
}

/** Artists of songs as `LabelSong.artist` numbers them, those whom a table names before those of the tags. */
export async function numberArtists(library: LibrarySongs, credits: Credits): Promise<(song: number) => number> {
  const { songs, artists } = library;
  const credited = [...credits].filter(([, { artist }]) => artist !== '');
  const added = new Map<string, number>();
  const numbers = new Map<number, number>();
  await inTurns(credited.length, (index) => {
    const [song, { artist }] = credited[index]!;
    const key = artistKey(artist);
    const number =
      key === null ? unknownArtist(song) : (artists.get(key) ?? added.get(key) ?? artists.size + added.size);
    if (number >= artists.size) added.set(key!, number);
    numbers.set(song, number);
  });
  return (song) => numbers.get(song) ?? songs[song]!.artist;
}
