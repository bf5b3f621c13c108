import { chmod, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FFMPEG, writeFloatWav, writeTune } from '../test-support/audio-files';
import { decodePcm } from './decode';

const SAMPLE_RATE_HZ = 22050;
let dir: string;
beforeAll(async () => void (dir = await mkdtemp(join(tmpdir(), 'sleevenotes-decode-'))));
afterAll(() => rm(dir, { recursive: true }));

async function decodedSec(path: string, signal?: AbortSignal): Promise<number> {
  let samples = 0;
  const options = { ffmpegPath: FFMPEG, sampleRateHz: SAMPLE_RATE_HZ, ...(signal && { signal }) };
  for await (const chunk of decodePcm(path, options)) samples += chunk.length;
  return samples / SAMPLE_RATE_HZ;
}

describe('decodePcm', () => {
  test.each(['mp3', 'flac', 'ogg', 'opus', 'm4a', 'wav', 'aiff'])('%s has its whole length', async (extension) => {
    const path = join(dir, `tune.${extension}`);
    await writeTune(path, 2);
    // Lossy codecs pad the end by at most a few frames.
    expect(Math.abs((await decodedSec(path)) - 2)).toBeLessThan(0.08);
  });

  test('samples are those of the tune: finite, loud enough, within range', async () => {
    const path = join(dir, 'tune.wav');
    await writeTune(path, 1);
    let peak = 0;
    for await (const chunk of decodePcm(path, { ffmpegPath: FFMPEG, sampleRateHz: SAMPLE_RATE_HZ })) {
      for (const sample of chunk) peak = Math.max(peak, Math.abs(sample));
    }
    expect(peak).toBeGreaterThan(0.3);
    expect(peak).toBeLessThanOrEqual(1);
  });

  test.each(["🎵 émoji “quotes” 'single'.mp3", '-leading dash: and colon.mp3', 'two\nlines %d.mp3'])(
    'name %j',
    async (name) => {
      await writeTune(join(dir, name), 1);
      expect(await decodedSec(join(dir, name))).toBeGreaterThan(0.9);
    },
  );

  test('a truncated FLAC gives what is there', async () => {
    const path = join(dir, 'cut.flac');
    await writeTune(path, 4);
    await truncate(path, Math.floor((await readFile(path)).length / 2));
    const sec = await decodedSec(path);
    expect(sec).toBeGreaterThan(1);
    expect(sec).toBeLessThan(3);
  });

  test('a text file named .mp3 is refused by name', async () => {
    const path = join(dir, 'notes.mp3');
    await writeFile(path, 'Dear diary, this is no music.\n'.repeat(50));
    await expect(decodedSec(path)).rejects.toMatchObject({
      code: 'file-unreadable',
      message: expect.stringContaining(path) as string,
    });
  });

  test('a file that ends before its first sample is told in plain words', async () => {
    const path = join(dir, 'header.wav');
    await writeTune(path, 1);
    await truncate(path, (await readFile(path)).indexOf('data') + 8);
    const refusal = { code: 'no-audio', message: `${path}: there is no sound in it` };
    await expect(decodedSec(path)).rejects.toMatchObject(refusal);
  });

  test('a zero-byte file, a missing file, a folder', async () => {
    await writeFile(join(dir, 'empty.mp3'), '');
    await expect(decodedSec(join(dir, 'empty.mp3'))).rejects.toMatchObject({ code: 'file-empty' });
    await expect(decodedSec(join(dir, 'gone.mp3'))).rejects.toMatchObject({ code: 'file-missing' });
    await expect(decodedSec(dir)).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  test('no ffmpeg is told with its cure', async () => {
    const path = join(dir, 'some.wav');
    await writeTune(path, 1);
    const chunks = decodePcm(path, { ffmpegPath: '/nowhere/ffmpeg', sampleRateHz: SAMPLE_RATE_HZ });
    await expect(chunks.next()).rejects.toMatchObject({
      code: 'ffmpeg-missing',
      message: expect.stringContaining('install') as string,
    });
  });

  test('an ffmpeg that is killed half-way is no whole track', async () => {
    const path = join(dir, 'some.wav');
    await writeTune(path, 1);
    const dyingFfmpeg = join(dir, 'dying-ffmpeg');
    await writeFile(dyingFfmpeg, '#!/bin/sh\nhead -c 400000 /dev/zero\nkill -9 $$\n');
    await chmod(dyingFfmpeg, 0o755);
    const decodeAll = async (): Promise<void> => {
      const chunks = decodePcm(path, { ffmpegPath: dyingFfmpeg, sampleRateHz: SAMPLE_RATE_HZ });
      while (!(await chunks.next()).done);
    };
    await expect(decodeAll()).rejects.toMatchObject({
      code: 'file-unreadable',
      message: expect.stringContaining('SIGKILL') as string,
    });
  });

  test('samples that are no numbers are silence', async () => {
    const path = join(dir, 'odd.wav');
    await writeFloatWav(path, [0.5, NaN, -0.5, Infinity, 0.25], SAMPLE_RATE_HZ);
    const samples: number[] = [];
    for await (const chunk of decodePcm(path, { ffmpegPath: FFMPEG, sampleRateHz: SAMPLE_RATE_HZ }))
      samples.push(...chunk);
    expect(samples).toEqual([0.5, 0, -0.5, 0, 0.25]);
  });

  test('cancelling ends it', async () => {
    const path = join(dir, 'long.wav');
    await writeTune(path, 60);
    const canceller = new AbortController();
    const chunks = decodePcm(path, { ffmpegPath: FFMPEG, sampleRateHz: SAMPLE_RATE_HZ, signal: canceller.signal });
    await chunks.next();
    canceller.abort();
    const rest = (async (): Promise<void> => {
      while (!(await chunks.next()).done);
    })();
    await expect(rest).rejects.toMatchObject({ code: 'cancelled' });
  });
});
