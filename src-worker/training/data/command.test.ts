import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { runDatasetCommand } from './command';
import { DATASET_HELP } from './command-options';
import type { DatasetReport } from './dataset-report';
import { convert, writeMadeSong } from './testing/made-songs';

let dir: string;
const at = (name: string): string => join(dir, name);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-dataset-'));
  for (const label of ['Jazz', 'Rock']) await mkdir(at(`music/${label}/Album`), { recursive: true });
  let seed = 0;
  for (const label of ['Jazz', 'Rock']) {
    for (let i = 0; i < 4; i++) await writeMadeSong(at(`music/${label}/${i}.wav`), ++seed, 4);
  }
  const tags = ['-metadata', 'artist=Trio', '-metadata', 'genre=Bebop'];
  await convert(at('music/Jazz/0.wav'), at('music/Rock/Album/copy.mp3'), '-ss', '0.7', ...tags);
  await convert(at('music/Jazz/1.wav'), at('music/Jazz/Album/other.flac'), '-af', 'areverse', ...tags);
  await convert(at('music/Jazz/1.wav'), at('music/Jazz/short.wav'), '-t', '0.3');
  await writeFile(at('music/Rock/broken.ogg'), 'no music');
});
afterAll(() => rm(dir, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

async function run(...argv: string[]): Promise<{ exitCode: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const exitCode = await runDatasetCommand([...argv, '--work', at('work')]);
  vi.restoreAllMocks();
  return { exitCode, out, err };
}
async function report(...argv: string[]): Promise<DatasetReport> {
  return JSON.parse((await run(...argv, '--json')).out) as DatasetReport;
}

describe('sleevenotes dataset', () => {
  test('reports labels, durations, groups, copies, contradictions and what is left out', async () => {
    const seen = await report(at('music'));
    expect(seen).toMatchObject({
      songs: 10,
      artists: 1,
      songsWithoutArtist: 8,
      albums: 2,
      isListened: true,
      split: null,
    });
    expect(seen.labels).toMatchObject([
      { label: 'Jazz', songs: 5, artists: 1 },
      { label: 'Rock', songs: 5, durationSec: expect.closeTo(19.3, 1) },
    ]);
    expect(seen.duplicates).toEqual([
      { ids: ['Jazz/0.wav', 'Rock/Album/copy.mp3'], labels: [['Jazz'], ['Rock']], isConflict: true },
    ]);
    expect(seen.skipped['too-short']).toMatchObject([{ id: 'Jazz/short.wav' }]);
    expect(seen.skipped.unreadable).toMatchObject([{ id: 'Rock/broken.ogg' }]);
  });

  test('says the same to people', async () => {
    const { exitCode, out } = await run(at('music'), '--folds', '2', '--level', 'track');
    expect(exitCode).toBe(0);
    expect(out).toContain('10 songs, 0:00:39 (as decoded)');
    expect(out).toContain('Duplicates: 1 recording in 2 songs; 1 with labels that contradict each other');
    expect(out).toContain('Jazz/0.wav (Jazz) = Rock/Album/copy.mp3 (Rock)');
    expect(out).toMatch(/fold 0 +5 +50\.0 %/);
    expect(out).toContain('Left out, too short: 1');
  });

  test('counts the songs of which a table says what they are not', async () => {
    const list = at('list.tsv');
    await writeFile(list, 'path\tlabels\tnot\nmusic/Jazz/0.wav\tJazz\tRock\nmusic/Rock/0.wav\tRock\tPolka\n');
    expect(await report(list, '--quick')).toMatchObject({ songs: 2, songsWithAbsent: 1 });
    expect((await run(list, '--quick')).out).toContain('Labels known to be absent: in 1 song\n');
    expect((await run(at('music'), '--quick')).out).not.toContain('absent');
  });

  test('writes a split, then checks it and leaves it as it is', async () => {
    const split = at('split.tsv');
    expect((await run(at('music'), '--folds', '2', '--level', 'track', '--split', split)).exitCode).toBe(0);
    const written = await readFile(split, 'utf8');
    const rows = new Map(written.split('\n').map((line) => [line.split('\t')[0], line.split('\t')[2]]));
    expect(rows.get('Jazz/0.wav')).toBe(rows.get('Rock/Album/copy.mp3'));
    const again = await run(at('music'), '--seed', '9', '--split', split);
    expect(again).toMatchObject({ exitCode: 0, err: expect.stringContaining('fits') });
    expect(await readFile(split, 'utf8')).toBe(written);
    const renamed = await run(at('music'), '--rename', 'Rock=Pop', '--split', split);
    expect(renamed).toMatchObject({ exitCode: 2, err: expect.stringContaining('other labels') });
  });

  test('labels of tags, renamed, chosen, and dropped where they are rare', async () => {
    const tagged = await report(at('music'), '--labels', 'tags', '--rename', 'bebop=Jazz', '--only', 'Jazz');
    expect(tagged.labels).toMatchObject([{ label: 'Jazz', songs: 2 }]);
    expect(tagged.skipped['no-label']).toHaveLength(9);
    expect(tagged.skipped.unreadable).toHaveLength(1);
    const none = await run(at('music'), '--labels', 'tags', '--min-songs', '3');
    expect(none).toMatchObject({ exitCode: 2, err: expect.stringContaining('too few songs have it') });
  });

  test('--quick goes by headers and knows no duplicates', async () => {
    const seen = await report(at('music'), '--quick');
    expect(seen).toMatchObject({ songs: 10, duplicates: null, isListened: false });
    expect(seen.skipped.unreadable).toMatchObject([{ id: 'Rock/broken.ogg' }]);
  });

  test.each([
    [[], 'which folder or manifest?'],
    [['a', 'b'], 'one folder or manifest at a time'],
    [['none'], 'none cannot be opened'],
    [['a', '--jsn'], "Unknown option '--jsn'"],
    [['a', '--level', 'song'], '--level is one of artist, album, track'],
    [['a', '--label-set', 'x'], '--label-set is one of gtzan-genres'],
    [['a', '--folds', '1'], '--folds needs a whole number from 2 on'],
    [['a', '--folds', '2', '--test', '0.1'], 'either --folds'],
    [['a', '--test', '10%'], '--test needs a share'],
    [['a', '--test', '0.5', '--validation', '0.5'], 'leave nothing to train on'],
    [['a', '--rename', 'Rock'], '--rename needs FROM=TO'],
    [['a', '--quick', '--split', 's'], 'leave --quick out'],
  ])('%j is refused in a line', async (argv, message) => {
    const { exitCode, out, err } = await run(...argv);
    expect(exitCode).toBeGreaterThan(0);
    expect(out).toBe('');
    expect(err).toContain(message);
    expect(err.trimEnd().split('\n')).toHaveLength(2);
  });

  test('help fits a terminal', async () => {
    expect((await run('--help')).out).toBe(DATASET_HELP);
    expect(Math.max(...DATASET_HELP.split('\n').map((line) => line.length))).toBeLessThanOrEqual(82);
  });
});
