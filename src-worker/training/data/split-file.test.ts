import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSplit } from './make-split';
import { readSplit, refuseForeignSplit, writeSplit } from './split-file';
import { madeRecord } from './testing/made-songs';

let path: string;
beforeAll(async () => void (path = join(await mkdtemp(join(tmpdir(), 'sleevenotes-split-')), 'split.tsv')));
afterAll(() => rm(join(path, '..'), { recursive: true }));

const SONGS = Array.from({ length: 12 }, (_, i) =>
  madeRecord(i === 3 ? 'odd\t"name"' : `s${i}`, { labels: i % 2 ? ['Jazz'] : ['Blues', 'Jazz'], artist: `A${i % 6}` }),
);
const OPTIONS = { level: 'artist', sizes: { kind: 'folds', count: 3 }, seed: 1, ignoreGiven: false } as const;

describe('a split file', () => {
  test.each([OPTIONS.sizes, { kind: 'hold-out', validation: 0.2, test: 0.2 } as const])(
    'reads as it was written (%j), and fits its data',
    async (sizes) => {
      const split = makeSplit(SONGS, [], { ...OPTIONS, sizes });
      await writeSplit(path, split);
      expect(await readSplit(path)).toEqual(split);
      expect(() => refuseForeignSplit(path, split, SONGS, [], OPTIONS.level)).not.toThrow();
      const header = (await readFile(path, 'utf8')).split('\n')[0];
      expect(header).toBe(`id\tgroup\t${sizes.kind === 'folds' ? 'fold' : 'side'}\tlabels`);
    },
  );

  test.each([
    ['a song that is gone', SONGS.slice(1), [], '1 songs are not in the data, e.g. s0'],
    ['a song that came', [...SONGS, madeRecord('new')], [], '1 songs of the data are not in it, e.g. new'],
    ['another label', [{ ...SONGS[0]!, labels: ['Rock'] }, ...SONGS.slice(1)], [], 'other labels in the data, e.g. s0'],
    ['copies on two sides', SONGS, [[0, 1, 2, 4, 5]], '1 recordings are on two sides'],
  ])('is refused for %s', (_, songs, duplicates, message) => {
    expect(() =>
      refuseForeignSplit('split.tsv', makeSplit(SONGS, [], OPTIONS), songs, duplicates, OPTIONS.level),
    ).toThrow(message);
  });

  test.each([
    ['id\tgroup\tlabels\na\ta\tJazz\n', 'is no split: it lacks the column side'],
    ['id\tgroup\tside\tlabels\na\ta\tleft\tJazz\n', 'line 2: "left" must be train, validation, test or unused'],
    ['id\tgroup\tfold\tlabels\na\ta\t-1\tJazz\n', 'line 2: "-1" must be 0, 1, 2'],
    ['id\tgroup\tfold\tlabels\na\tg\t0\tJazz\nb\tg\t1\tJazz\n', 'line 3: group g is on two sides'],
  ])('%j is refused', async (text, message) => {
    await writeFile(path, text);
    await expect(readSplit(path)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(message),
    });
  });
});
