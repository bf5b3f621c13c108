import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatRow } from '../../../src-shared/delimited-row';
import type { LabelEdit } from '../../../src-shared/labels/label-edit';
import { type Dataset, readDataset } from './read-dataset';
import { writeMadeSong } from './testing/made-songs';

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'sleevenotes-dataset-'))));
afterEach(() => rm(dir, { recursive: true }));

/** Songs of a manifest with these cells of the columns labels and not. */
async function read(rows: readonly [string, string][], edit: Partial<LabelEdit> = {}): Promise<Dataset> {
  const file = join(dir, 'songs.tsv');
  const named = rows.map((cells, index) => [`${index}.wav`, ...cells]);
  for (const [index, [name]] of named.entries()) await writeMadeSong(join(dir, name!), index, 1);
  await writeFile(file, [['path', 'labels', 'not'], ...named].map((cells) => formatRow(cells, '\t')).join(''));
  return readDataset({
    source: { kind: 'manifest', file, labelSet: null, within: null },
    edit: { rename: new Map(), only: null, minSongs: 1, ...edit },
    listening: null,
    onProgress: () => {},
  });
}

const labelsOf = ({ songs }: Dataset) => songs.map(({ labels, absent }) => [labels, absent]);

describe('labels a song is known not to have', () => {
  test('come with the song, in the spelling of the labels', async () => {
    const dataset = await read([
      ['Jazz', 'rock; ROCK'],
      ['Rock;Pop', 'Jazz'],
      ['Rock', ''],
    ]);
    expect(labelsOf(dataset)).toEqual([
      [['Jazz'], ['Rock']],
      [['Pop', 'Rock'], ['Jazz']],
      [['Rock'], []],
    ]);
  });

  test('count only where they are labels of the data set', async () => {
    const rows: [string, string][] = [
      ['Jazz', 'Rock;Polka'],
      ['Jazz', 'Pop'],
      ['Rock', ''],
      ['Pop', ''],
      ['Pop', ''],
    ];
    expect(labelsOf(await read(rows, { minSongs: 2 }))).toEqual([
      [['Jazz'], []],
      [['Jazz'], ['Pop']],
      [['Pop'], []],
      [['Pop'], []],
    ]);
    expect(labelsOf(await read(rows, { only: ['Jazz', 'Rock'] }))).toEqual([
      [['Jazz'], ['Rock']],
      [['Jazz'], []],
      [['Rock'], []],
    ]);
  });
});

test('labels that no song has are refused under the option that names them', async () => {
  const rows: [string, string][] = [
    ['Jazz', ''],
    ['Rock', ''],
  ];
  await expect(read(rows, { rename: new Map([['Jaz', 'Blues']]) })).rejects.toMatchObject({
    code: 'bad-input',
    message: '--rename: no song is Jaz; the labels are Jazz, Rock',
  });
  await expect(read(rows, { only: ['Jazz', 'Polka'] })).rejects.toThrow(
    '--only: no song is Polka; the labels are Jazz, Rock',
  );
});

test('songs can be refused before any is listened to, with the labels that will count', async () => {
  const file = join(dir, 'songs.tsv');
  await writeFile(file, 'path\tlabels\n0.wav\tJazz\n1.wav\tJazz;Polka\n');
  for (const seed of [0, 1]) await writeMadeSong(join(dir, `${seed}.wav`), seed, 1);
  const before = await readdir(dir);
  const reading = readDataset({
    source: { kind: 'manifest', file, labelSet: null, within: null },
    edit: { rename: new Map(), only: null, minSongs: 2 },
    listening: { ffmpegPath: join(dir, 'no-ffmpeg'), fingerprintDir: join(dir, 'fingerprints') },
    onProgress: () => {},
    onLabelled(songs) {
      throw new Error(
        songs.map(({ labels, durationSec }) => `${labels.join(' and ')} for ${durationSec} s`).join(', '),
      );
    },
  });
  await expect(reading).rejects.toThrow('Jazz for 1 s, Jazz for 1 s');
  expect(await readdir(dir)).toEqual(before);
});
