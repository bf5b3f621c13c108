import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test as base } from '@playwright/test';
import { type EngineChoice, SAFE_ENGINE } from '../src-shared/engines';
import { launchApp, type LaunchOptions, type RunningApp } from './launch-app';

/** Music made on the spot: the tests need no recording. */

const run = promisify(execFile);

interface Sound {
  readonly file: string;
  readonly title: string;
  readonly artist: string;
  readonly genre?: string;
  /** An ffmpeg lavfi source. */
  readonly source: string;
}

const DURATION_SEC = 9;
const beat = (perSec: number) => `exp(-9*mod(t\\,1/${perSec}))`;

/** Six sounds as different as simple formulas allow. */
const SOUNDS: readonly Sound[] = [
  {
    file: '01 Glass Choir.mp3',
    title: 'Glass Choir',
    artist: 'The Oscillators',
    source: `aevalsrc=0.15*(sin(2*PI*220*t)+sin(2*PI*277.2*t)+sin(2*PI*329.6*t))*(0.7+0.3*sin(2*PI*0.3*t)):s=44100`,
  },
  {
    file: '02 Piston Dance.flac',
    title: 'Piston Dance',
    artist: 'The Oscillators',
    source: `aevalsrc=0.6*sin(2*PI*55*t)*${beat(2)}+0.15*(2*random(0)-1)*${beat(8)}:s=44100`,
  },
  {
    file: '03 Saw Mill.mp3',
    title: 'Saw Mill',
    artist: 'Static Garden',
    source: `aevalsrc=0.5*(2*mod(110*t\\,1)-1)+0.3*(2*mod(164.8*t\\,1)-1)+0.1*(2*random(0)-1):s=44100`,
  },
  {
    file: '04 Plucked Line.flac',
    title: 'Plucked Line',
    artist: 'Static Garden',
    source: `aevalsrc=0.6*sin(2*PI*(196+49*floor(mod(4*t\\,4)))*t)*${beat(4)}:s=44100`,
  },
  {
    file: '05 Slow Tide.mp3',
    title: 'Slow Tide',
    artist: 'Static Garden',
    source: `anoisesrc=color=brown:amplitude=0.5:sample_rate=44100`,
  },
  {
    file: '06 Old Polka.mp3',
    title: 'Old Polka',
    artist: 'Village Machine',
    genre: 'Polka',
    source: `aevalsrc=0.4*sin(2*PI*(261.6+65.4*mod(floor(3*t)\\,3))*t)*${beat(3)}:s=44100`,
  },
];

/** Not audio, whatever its name says. */
export const BROKEN_FILE = '07 Broken.mp3';

export const SONG_COUNT = SOUNDS.length + 1;

/** Fills a new folder with tagged MP3 and FLAC files and a broken one. */
async function makeMusic(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const sound of SOUNDS) await makeSound(join(dir, sound.file), sound);
  await writeFile(join(dir, BROKEN_FILE), 'This is text, not music.\n'.repeat(400));
}

async function makeSound(path: string, { title, artist, genre, source }: Sound): Promise<void> {
  const tags = { title, artist, album: 'Made by Formula', ...(genre === undefined ? {} : { genre }) };
  const tagArgs = Object.entries(tags).flatMap(([name, value]) => ['-metadata', `${name}=${value}`]);
  const input = ['-f', 'lavfi', '-t', String(DURATION_SEC), '-i', source];
  await run('ffmpeg', ['-v', 'error', '-y', ...input, '-ac', '2', ...tagArgs, path]);
}

/** Adds a song long enough that its analysis can be interrupted; first in the library's order. */
export async function addLongSong(dir: string): Promise<void> {
  await addNoise(dir, { file: '00 Half an Hour.flac', title: 'Half an Hour', durationSec: 1800 });
}

interface Noise {
  readonly file: string;
  readonly title: string;
  readonly durationSec: number;
}

/** Adds a song of noise, about 40 kB a second in FLAC: noise can't be packed. */
export async function addNoise(dir: string, { file, title, durationSec }: Noise): Promise<void> {
  const source = ['-f', 'lavfi', '-t', String(durationSec), '-i', 'anoisesrc=color=pink:sample_rate=22050'];
  await run('ffmpeg', ['-v', 'error', '-y', ...source, '-metadata', `title=${title}`, join(dir, file)]);
}

/** Another file with the same sound, in the format of its name. */
export async function convert(from: string, to: string, options: readonly string[] = []): Promise<void> {
  await run('ffmpeg', ['-v', 'error', '-y', '-i', from, ...options, to]);
}

/** Settings that are there already stay. */
async function settleEngine(dataDir: string, engine: EngineChoice): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const settings = JSON.stringify({ engine });
  await writeFile(join(dataDir, 'settings.json'), settings, { flag: 'wx' }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
}

interface EngineOption {
  /** What computes, where the data folder is new; otherwise every test would begin by finding out. */
  readonly engine?: EngineChoice;
}

interface Fixtures {
  /** A folder of its own for each test, removed afterwards. */
  readonly scratchDir: string;
  /** A folder in it with freshly made music. */
  readonly musicDir: string;
  /** Opens the app; every app opened is closed after the test. */
  readonly launch: (options?: Partial<LaunchOptions> & EngineOption) => Promise<RunningApp>;
}

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads which fixtures are wanted from the pattern
  scratchDir: async ({}, use) => {
    const dir = await mkdtemp(join(tmpdir(), 'sleevenotes-e2e-'));
    await use(dir);
    await rm(dir, { recursive: true, force: true });
  },

  musicDir: async ({ scratchDir }, use) => {
    const dir = join(scratchDir, 'Música 🎵 & "more"');
    await makeMusic(dir);
    await use(dir);
  },

  launch: async ({ scratchDir }, use) => {
    const running: RunningApp[] = [];
    await use(async ({ engine = SAFE_ENGINE, ...options } = {}) => {
      const dataDir = options.dataDir ?? join(scratchDir, 'data');
      await settleEngine(dataDir, engine);
      const opened = await launchApp({ ...options, dataDir });
      running.push(opened);
      return opened;
    });
    for (const { app } of running) await app.close();
  },
});
