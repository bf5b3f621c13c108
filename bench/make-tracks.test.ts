import { mkdtemp, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodePcm } from '../src-worker/audio/decode';
import { makeTracks } from './make-tracks';

const FFMPEG = process.env['FFMPEG_PATH'] ?? 'ffmpeg';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-bench-'));
});
afterAll(() => rm(dir, { recursive: true }));

test('tracks are as long as asked for, sound to the end, differ, and are made once', async () => {
  const paths = await makeTracks(FFMPEG, dir, 9, 2);
  const levels: number[] = [];
  for (const path of paths) {
    const sound: number[] = [];
    for await (const chunk of decodePcm(path, { ffmpegPath: FFMPEG, sampleRateHz: 8000 })) sound.push(...chunk);
    expect(sound.length / 8000).toBeCloseTo(9, 0);
    const lastSecond = sound.slice(-8000);
    levels.push(Math.sqrt(lastSecond.reduce((sum, value) => sum + value ** 2, 0) / 8000));
  }
  for (const level of levels) expect(level).toBeGreaterThan(0.01);
  expect(levels[0]).not.toBeCloseTo(levels[1]!, 4);

  const old = new Date('2020-01-01');
  await utimes(paths[0]!, old, old);
  const again = await makeTracks(FFMPEG, dir, 9, 3);
  expect(again.slice(0, 2)).toEqual(paths);
  expect((await stat(paths[0]!)).mtime).toEqual(old);
});
