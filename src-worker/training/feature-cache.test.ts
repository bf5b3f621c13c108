import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FFMPEG } from '../test-support/audio-files';
import { decodeWhole } from './feature-cache';

const RATE_HZ = 1000;
const HOUR_SEC = 3600;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-decode-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function silence(durationSec: number): Promise<string> {
  const path = join(dir, `${durationSec}.flac`);
  const source = `anullsrc=r=${RATE_HZ}:cl=mono:d=${durationSec}`;
  await promisify(execFile)(FFMPEG, ['-v', 'error', '-f', 'lavfi', '-i', source, path]);
  return path;
}

test('an hour is decoded whole; what lasts longer is refused by name, and not held', async () => {
  const options = { ffmpegPath: FFMPEG, sampleRateHz: RATE_HZ };
  expect(await decodeWhole(await silence(HOUR_SEC), options)).toHaveLength(HOUR_SEC * RATE_HZ);
  const mix = await silence(HOUR_SEC + 1);
  await expect(decodeWhole(mix, options)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/3601\.flac: it lasts more than an hour; cut it into songs/) as unknown,
  });
});
