import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../scripts/setup/built.mjs';
import { NO_TRACK_FILTER } from '../src-shared/domain';
import { openDatabase } from '../src-main/store/database';
import { TracksRepo } from '../src-main/store/tracks-repo';
import { SAFE_ENGINE } from '../src-shared/engines';
import { makeMusic } from '../src-main/testing/scale/make-music';

/** The built command line, killed in the middle of its work as `kill -9` does, and started again. */

const rootDir = fileURLToPath(new URL('..', import.meta.url));
const program = join(rootDir, 'dist', 'cli.js');
const SONGS = 30;
/** More than any engine takes at once; far fewer than there are songs. */
const MOST_IN_FLIGHT = 12;
/** Machines of two cores have other things to do, too. */
const TIMEOUT_MS = 240_000;

let scratch: string;
let music: string;
let dataDir: string;
let decoded: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  ensureBuilt(rootDir);
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'sleevenotes-kill-')));
  [music, dataDir, decoded] = ['music', 'data', 'decoded'].map((name) => join(scratch, name)) as [
    string,
    string,
    string,
  ];
  env = { ...process.env, SLEEVENOTES_DATA: dataDir, FFMPEG_PATH: loggingFfmpeg() };
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify({ engine: SAFE_ENGINE }));
});

afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

describe.skipIf(process.platform === 'win32')('killed', { timeout: TIMEOUT_MS }, () => {
  it('while it analyses, hears again what was in flight and nothing else', async () => {
    makeSongs();
    const child = start(['analyse', '--json', music]);
    for (let lines = 0; lines < 5;) lines += String(await nextChunk(child)).split('\n').length - 1;
    await killAlone(child);

    const kept = new Set(analysedSongs());
    const before = decodedSongs();
    expect(kept.size).toBeGreaterThanOrEqual(5);
    expect(kept.size).toBeLessThan(SONGS);
    expect(before.filter((song) => !kept.has(song)).length).toBeLessThanOrEqual(MOST_IN_FLIGHT);

    expect(run(['analyse', '--json', music]).status).toBe(0);
    const again = decodedSongs().slice(before.length);
    expect(again.sort()).toEqual(songNames().filter((song) => !kept.has(song)));
    expect(analysedSongs()).toEqual(songNames());
  });

  it('while it scans, reads again only what was not stored', async () => {
    const files = 3000;
    makeMusic(music, files);
    const child = start(['scan', '--json', music]);
    while (countTracks() === 0) await pause(5);
    await killAlone(child);

    const stored = countTracks();
    expect(stored).toBeLessThan(files);
    const scanned = run(['scan', '--json', music]);
    expect(JSON.parse(scanned.stdout)).toMatchObject({
      seen: files,
      read: files - stored,
      moved: 0,
      gone: 0,
      failed: 0,
    });
    expect(countTracks()).toBe(files);
  });
});

/** An ffmpeg that writes down what it is asked to decode. */
function loggingFfmpeg(): string {
  const path = join(scratch, 'ffmpeg');
  writeFileSync(path, `#!/bin/sh\necho "$*" >> '${decoded}'\nexec ffmpeg "$@"\n`, { mode: 0o755 });
  return path;
}

/** Of a second and more, each with a tone of its own. */
function makeSongs(): void {
  const outputs = songNames().flatMap((name, index) => ['-map', `${index}:a`, join(music, name)]);
  const inputs = songNames().flatMap((_, index) => [
    '-f',
    'lavfi',
    '-i',
    `sine=frequency=${200 + 20 * index}:duration=4`,
  ]);
  mkdirSync(music);
  const made = spawnSync('ffmpeg', ['-v', 'error', ...inputs, ...outputs], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`ffmpeg made no songs: ${made.stderr}`);
}

function songNames(): string[] {
  return Array.from({ length: SONGS }, (_, index) => `${String(index).padStart(2, '0')}.flac`);
}

/** Every decoding so far, in order. */
function decodedSongs(): string[] {
  const lines = readFileSync(decoded, 'utf8').split('\n');
  return lines.flatMap((line) => songNames().filter((name) => line.includes(join(music, name))));
}

function analysedSongs(): string[] {
  return inLibrary((tracks) => {
    const analysed = tracks.iterate({ filter: { ...NO_TRACK_FILTER, status: 'analysed' } });
    return Array.from(analysed, ({ path }) => basename(path));
  });
}

function countTracks(): number {
  return existsSync(join(dataDir, 'library.sqlite')) ? inLibrary((tracks) => tracks.counts().total) : 0;
}

/** Looks into the library, and first whether it is whole. */
function inLibrary<Result>(look: (tracks: TracksRepo) => Result): Result {
  const database = openDatabase(join(dataDir, 'library.sqlite'));
  try {
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(database.pragma('foreign_key_check')).toEqual([]);
    return look(new TracksRepo(database));
  } finally {
    database.close();
  }
}

function run(argv: readonly string[]) {
  return spawnSync(process.execPath, [program, ...argv], { env, encoding: 'utf8' });
}

/** In a group of its own, which its worker joins. */
function start(argv: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...argv], { env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
}

async function nextChunk(child: ChildProcess): Promise<unknown> {
  const [chunk] = (await once(child.stdout!, 'data')) as [unknown];
  return chunk;
}

/** Kills the program, not its worker: that has to see by itself that nobody is there any more. */
async function killAlone(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  while (isGroupAlive(child.pid!)) await pause(20);
}

function isGroupAlive(groupId: number): boolean {
  try {
    return process.kill(-groupId, 0);
  } catch {
    return false;
  }
}
