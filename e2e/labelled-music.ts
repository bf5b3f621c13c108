import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Music in folders that say what it is, made on the spot: enough of it to train on. */

const run = promisify(execFile);

const ARTISTS = ['North', 'South', 'East'];
const SONGS_EACH = 4;
const DURATION_SEC = 7;

/** A kind of sound; `pitch` is another number for every song of it. */
interface Kind {
  readonly folder: string;
  readonly source: (pitch: number) => string;
}

const KINDS: readonly Kind[] = [
  {
    folder: 'Choirs',
    source: (pitch) =>
      `aevalsrc=0.15*(sin(2*PI*${pitch}*t)+sin(2*PI*${pitch * 1.26}*t)+sin(2*PI*${pitch * 1.5}*t))*(0.7+0.3*sin(2*PI*0.4*t)):s=22050`,
  },
  {
    folder: 'Mills',
    source: (pitch) => `aevalsrc=0.4*(2*mod(${pitch / 2}*t\\,1)-1)+0.25*(2*random(0)-1)*exp(-9*mod(t\\,0.125)):s=22050`,
  },
];

/** Songs of every kind. */
export const SONGS_OF_KIND = ARTISTS.length * SONGS_EACH;
export const LABELLED_SONGS = KINDS.length * SONGS_OF_KIND;

/** A song of each kind, by its title. */
export const A_CHOIR = 'Choirs North 1';
export const A_CHOIR_FILE = join('Choirs', 'North', 'Choirs North 1.flac');

/** Fills a new folder: kind / artist / song. Tags name title and artist, and no genre. */
export async function makeLabelledMusic(dir: string): Promise<void> {
  for (const kind of KINDS) {
    for (const [artistIndex, artist] of ARTISTS.entries()) {
      await mkdir(join(dir, kind.folder, artist), { recursive: true });
      const numbers = Array.from({ length: SONGS_EACH }, (_, index) => index + 1);
      await Promise.all(
        numbers.map((number) => makeSong(dir, kind, artist, number, 150 + 40 * artistIndex + 9 * number)),
      );
    }
  }
}

async function makeSong(
  dir: string,
  { folder, source }: Kind,
  artist: string,
  number: number,
  pitch: number,
): Promise<void> {
  const title = `${folder} ${artist} ${number}`;
  const input = ['-f', 'lavfi', '-t', String(DURATION_SEC), '-i', source(pitch)];
  const tags = ['-metadata', `title=${title}`, '-metadata', `artist=${artist} of ${folder}`];
  await run('ffmpeg', ['-v', 'error', '-y', ...input, ...tags, join(dir, folder, artist, `${title}.flac`)]);
}
