import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_WRITING } from '../../src-shared/policy';
import { readFacts } from './read-facts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-facts-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

it('keeps the time of a file that is broken: it need not be read again before it changes', async () => {
  const path = join(dir, 'text.mp3');
  await writeFile(path, 'This is no music.');
  const facts = await readFacts({ path, sizeBytes: 17, mtimeMs: 5 }, DEFAULT_WRITING);
  expect(facts).toMatchObject({ mtimeMs: 5, audioId: null, title: 'text', error: { code: 'file-unreadable' } });
});

it('has a file that the system did not let it read tried again, and names the cure', async () => {
  const loop = join(dir, 'loop.mp3');
  await symlink(loop, loop);
  const facts = await readFacts({ path: loop, sizeBytes: 17, mtimeMs: 5 }, DEFAULT_WRITING);
  expect(facts).toMatchObject({ mtimeMs: 0, error: { code: 'file-unreadable' } });
  expect(facts.error?.message).toBe(`${loop}: it is a link that leads back to itself; remove it`);
  const gone = await readFacts({ path: join(dir, 'gone.mp3'), sizeBytes: 17, mtimeMs: 5 }, DEFAULT_WRITING);
  expect(gone).toMatchObject({ mtimeMs: 0, error: { code: 'file-missing' } });
});

it('says that a read-only file cannot be written', async () => {
  const path = join(dir, 'a.mp3');
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=duration=1', '-metadata', 'title=Title', path]);
  const { size: sizeBytes, mtimeMs } = await stat(path);
  await chmod(path, 0o444);
  const locked = await readFacts({ path, sizeBytes, mtimeMs }, DEFAULT_WRITING);
  const notWritableReason = 'the file is read-only; allow writing to it and scan again';
  expect(locked).toMatchObject({ mtimeMs, title: 'Title', error: null, notWritableReason });
  await chmod(path, 0o644);
  const unlocked = await readFacts({ path, sizeBytes, mtimeMs }, DEFAULT_WRITING);
  expect(unlocked).toEqual({ ...locked, notWritableReason: null });
});
