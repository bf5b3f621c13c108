import type { LibrarySongs } from './library-songs';
import { inTurns } from './turns';

/** What is kept of the sound of songs. */
export interface HeardSounds {
  has(audioId: string, backbone: string): boolean;
  countOf(backbone: string): number;
}

/** By index of a song, 1 where its sound is kept as a backbone heard it. */
export async function findHeard(
  { songs }: LibrarySongs,
  sounds: HeardSounds,
  backbone: string | null,
): Promise<Uint8Array> {
  const heard = new Uint8Array(songs.length);
  if (backbone === null) return heard;
  await inTurns(songs.length, (song) => {
    if (sounds.has(songs[song]?.audioId ?? '', backbone)) heard[song] = 1;
  });
  return heard;
}
