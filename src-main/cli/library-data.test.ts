import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServices } from '../services';
import type { Services } from '../services/service-types';
import { TEST_SPEC } from '../testing/fixtures';
import { forkJazzWorker } from '../testing/jazz-worker';
import type { CliContext } from './context';
import { currentSurroundings } from './data-dir';
import { withLibraryData } from './library-data';
import { runCommandLine } from './run-command';
import { Terminal } from './terminal';

let base: string;
let song: string;
let context: CliContext;
let output: string;
let notes: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'sleevenotes-library-data-')));
  await mkdir(join(base, 'music'));
  await mkdir(join(base, 'models', TEST_SPEC.id), { recursive: true });
  await writeFile(join(base, 'models', TEST_SPEC.id, 'spec.json'), JSON.stringify(TEST_SPEC));
  song = join(base, 'music', 'song.mp3');
  execFileSync('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', 'sine=duration=1', song]);
  [output, notes] = ['', ''];
  context = {
    terminal: new Terminal(
      collect((text) => (output += text)),
      collect((text) => (notes += text)),
      () => {},
    ),
    stdin: Readable.from([]),
    surroundings: { ...currentSurroundings(), cwd: base, env: { SLEEVENOTES_DATA: join(base, 'data') } },
    stop: new AbortController().signal,
    openServices: open,
  };
});

afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

function collect(take: (text: string) => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      take(chunk.toString());
      done();
    },
  });
}

function open(dataDir: string): Promise<Services> {
  return createServices({
    dataDir,
    modelsDir: join(base, 'models'),
    workerPath: 'none',
    forkWorker: forkJazzWorker(() => {}),
    ffmpegPath: 'ffmpeg',
    version: '0.0.0',
  });
}

/** Chooses a genre for the song as its page does. */
async function chooseGenre(): Promise<void> {
  const services = await open(join(base, 'data'));
  await services.library.scanPaths([join(base, 'music')]);
  const [track] = [...(await services.library.tracks({ paths: [song] }))];
  const choice = { field: 'genre' as const, old: [], proposed: ['Jazz'], chosen: ['Polka'] };
  await services.labels.choose(track?.id as number, [choice]);
  await services.close();
}

const run = (...argv: readonly string[]): Promise<number> =>
  runCommandLine(argv, context, { version: '0.0.0', trainerPath: 'none' });

describe('labels', () => {
  it('prints the table, writes it into a file, and speaks JSON', async () => {
    await chooseGenre();
    expect(await run('labels')).toBe(0);
    expect(output).toBe(`path\tlabels\tnot\tartist\talbum\n${song}\tPolka\tJazz\t\t\n`);
    const table = output;
    expect(await run('labels', '--out', 'genres.tsv')).toBe(0);
    expect(readFileSync(join(base, 'genres.tsv'), 'utf8')).toBe(table);
    expect(notes).toBe(`1 song written to ${join(base, 'genres.tsv')}\n`);
    output = '';
    expect(await run('labels', '--json')).toBe(0);
    expect(JSON.parse(output)).toEqual({ path: song, labels: ['Polka'], not: ['Jazz'], artist: '', album: '' });
  });

  it('says what to do where nothing was chosen, and what it does not take', async () => {
    await chooseGenre();
    expect(await run('labels', '--field', 'mood', '--out', 'moods.tsv')).toBe(1);
    expect(notes).toContain('no song has a mood that was chosen by hand yet');
    expect(existsSync(join(base, 'moods.tsv'))).toBe(false);
    expect(await run('labels', '--field', 'tempo')).toBe(2);
    expect(await run('labels', 'music')).toBe(2);
  });
});

describe('the library in place of a path', () => {
  /** What the trainer would be told, and the table it would find. */
  async function told(...args: readonly string[]): Promise<{ args: readonly string[]; table: string; text: string }> {
    let [seen, table, text]: [readonly string[], string, string] = [[], '', ''];
    const exitCode = await withLibraryData(args, context, (given) => {
      seen = given;
      table = given.map((arg) => arg.replace('--data=', '')).find((arg) => arg.endsWith('-labels.tsv')) ?? '';
      if (table !== '') text = readFileSync(table, 'utf8');
      return Promise.resolve(7);
    });
    expect(exitCode).toBe(7);
    return { args: seen, table, text };
  }

  it('is a table of the labels chosen by hand, for as long as it is needed', async () => {
    await chooseGenre();
    const first = await told('library', '--folds', '5');
    expect(first.args).toEqual([first.table, '--folds', '5']);
    expect(first.text).toContain(`${song}\tPolka\tJazz`);
    expect(existsSync(first.table)).toBe(false);
    const apart = await told('--config', 'c.json', '--field', 'genre', '--data', 'library');
    expect(apart.args).toEqual(['--config', 'c.json', '--data', apart.table]);
    const joined = await told('--data=library', '--field=genre');
    expect(joined.args).toEqual([`--data=${joined.table}`]);
  });

  it('is meant only where a path stands', async () => {
    for (const args of [['./library'], ['music', '--split', 'library'], ['--data', 'music'], []]) {
      expect((await told(...args)).args).toEqual(args);
    }
  });

  it('is refused without choices, or with another field', async () => {
    const unused = (): Promise<number> => Promise.reject(new Error('nothing to train on'));
    await expect(withLibraryData(['library'], context, unused)).rejects.toMatchObject({ code: 'bad-input' });
    await expect(withLibraryData(['library', '--field', 'x'], context, unused)).rejects.toThrow('--field needs');
    await expect(withLibraryData(['library', '--field'], context, unused)).rejects.toThrow('--field needs');
  });
});
