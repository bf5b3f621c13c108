import { createHash } from 'node:crypto';
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeAudio } from './testing/audio-varieties';
import { makeWorkFolder, type WorkFolder } from './testing/work-folder';
import { findReplaceTarget, newTempPath, replaceWithTemp } from './replace-file';
import { undoEntry } from './undo-edits';
import { writeTags } from './write-tags';

const refusesTimes = vi.hoisted(() => ({ now: false }));
vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs/promises')>();
  const utimes: typeof original.utimes = (...args) =>
    refusesTimes.now ? Promise.reject(Object.assign(new Error('EPERM'), { code: 'EPERM' })) : original.utimes(...args);
  return { ...original, utimes };
});

let work: WorkFolder;
let song: string;
beforeEach(() => {
  work = makeWorkFolder();
  song = join(work.path, 'song.mp3');
});
afterEach(() => {
  refusesTimes.now = false;
  work.remove();
});

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test('a copy that vanished is no replacement, unless it stands where it belongs', async () => {
  const [old, changed] = [Buffer.from('old'), Buffer.from('new')];
  writeFileSync(song, old);
  const target = await findReplaceTarget(song);
  const replacing = replaceWithTemp(target, newTempPath(song), sha256(changed));
  await expect(replacing).rejects.toMatchObject({ code: 'changed-since' });
  expect(readFileSync(song)).toEqual(old);
  // As where a share took the copy, and its answer was lost.
  writeFileSync(song, changed);
  await expect(replaceWithTemp(target, newTempPath(song), sha256(changed))).resolves.toBeUndefined();
});

test('where times cannot be set, undo brings the bytes back all the same and says so', async () => {
  const { mpegFrames } = makeAudio();
  writeFileSync(song, mpegFrames);
  utimesSync(song, 1_500_000_000, 1_500_000_000);
  const deps = { journal: work.journal, runId: work.journal.startRun() };
  await writeTags({ path: song, edits: [{ field: 'genre', new: ['Rock'] }] }, deps);
  refusesTimes.now = true;
  const [entryId = 0] = work.journal.undoable({ all: true });
  expect(await undoEntry(entryId, work)).toMatchObject({ status: 'written', reason: expect.stringMatching(/time/) });
  expect(readFileSync(song).equals(mpegFrames)).toBe(true);
});
