import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NOT_MUSIC, readNotMusic } from './not-music';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-not-music-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function table(...rows: string[]): Promise<string> {
  const path = join(dir, 'table.tsv');
  await writeFile(path, `${rows.join('\n')}\n`);
  return path;
}

test('rows to train on become tracks to which no label applies and which no fold holds out', async () => {
  const path = await table('path\tkind\tgroup\tsplit', 'a.opus\tspeech\tone\ttrain', 'b.opus\tnoise\ttwo\theld');
  const tracks = await readNotMusic(path);
  expect(tracks.map(({ path: file }) => file)).toEqual([join(dir, 'a.opus')]);
  const { source, fold, genre, mood, theme } = tracks[0]!;
  expect([source, fold]).toEqual([NOT_MUSIC, null]);
  expect([...genre, ...mood, ...theme].every((target) => target === 0)).toBe(true);
});

test('a group on both sides, a missing column and a missing file are refused by name', async () => {
  const shared = await table('path\tgroup\tsplit', 'a.opus\tone\ttrain', 'b.opus\tone\theld');
  await expect(readNotMusic(shared)).rejects.toThrow(/group one is both/);
  await expect(readNotMusic(await table('path\tgroup', 'a.opus\tone'))).rejects.toThrow(/lacks the column split/);
  await expect(readNotMusic(join(dir, 'nowhere.tsv'))).rejects.toThrow(/nowhere\.tsv/);
});
