import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FFMPEG } from '../../test-support/audio-files';
import { parseDatasetCommand } from '../data/command-options';
import { summariseSkipped } from '../data/report-text';
import { writeMadeSong } from '../data/testing/made-songs';
import { type ExperimentData, openData } from './open-data';

const SONGS = 6;

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-data-'));
  for (let n = 0; n < SONGS; n++) await writeMadeSong(join(dir, `${n}.wav`), n, 2);
  await writeFile(join(dir, 'broken.wav'), 'no sound');
});
afterAll(() => rm(dir, { recursive: true }));

/** @param not what song 0 is said not to be */
async function open(not: string): Promise<{ data: ExperimentData; told: string[] }> {
  const names = [...Array.from({ length: SONGS }, (_, n) => `${n}.wav`), 'broken.wav'];
  const rows = names.map((name, n) => [name, n % 2 === 0 ? 'Jazz' : 'Rock', n === 0 ? not : ''].join('\t'));
  const manifest = join(dir, 'songs.tsv');
  await writeFile(manifest, [['path', 'label', 'not'].join('\t'), ...rows, ''].join('\n'));
  const told: string[] = [];
  const data = await openData({
    dataset: parseDatasetCommand([manifest, '--work', join(dir, 'work')])!,
    outDir: dir,
    repeats: 1,
    dryRun: true,
    ffmpegPath: FFMPEG,
    onProgress: () => {},
    onLabelled: () => {},
    onSkipped: (skipped) => told.push(...summariseSkipped(skipped)),
  });
  return { data, told };
}

test('songs that are listed and cannot be used are told', async () => {
  const { data, told } = await open('');
  expect(data.songs).toHaveLength(SONGS);
  expect(told).toEqual([expect.stringMatching(/^Left out, cannot be read: 1, e\.g\. .*broken\.wav/)]);
});

test('what songs are said not to have is part of the data: a result on other data is none on these', async () => {
  const [nothing, rock, again] = [await open(''), await open('Rock'), await open('')];
  expect(rock.data.facts.splitHash).not.toBe(nothing.data.facts.splitHash);
  expect(again.data.facts.splitHash).toBe(nothing.data.facts.splitHash);
});
