import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFfmpeg } from './find-ffmpeg';

let folder: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sleevenotes-ffmpeg-'));
  program = join(folder, 'ffmpeg');
  await writeFile(program, '');
  await chmod(program, 0o755);
  await writeFile(join(folder, 'no-program'), '');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('takes FFMPEG_PATH before all else', async () => {
  expect(await findFfmpeg({ FFMPEG_PATH: program, PATH: '/nowhere' })).toBe(program);
});

it('finds the first program of that name in PATH', async () => {
  expect(await findFfmpeg({ PATH: ['/nowhere', folder].join(delimiter) })).toBe(program);
});

it('names the variable that leads nowhere', async () => {
  const wrong = findFfmpeg({ FFMPEG_PATH: join(folder, 'no-program'), PATH: folder });
  await expect(wrong).rejects.toMatchObject({
    code: 'ffmpeg-missing',
    message: expect.stringContaining('FFMPEG_PATH') as string,
  });
});

it('names the command that installs it', async () => {
  const missing = findFfmpeg({ PATH: '/nowhere' });
  await expect(missing).rejects.toMatchObject({
    code: 'ffmpeg-missing',
    message: expect.stringContaining('install') as string,
  });
});
