import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, type TestContext } from 'vitest';
import { makeAudio } from './testing/audio-varieties';
import { makeWorkFolder, type WorkFolder } from './testing/work-folder';
import { undoEntry } from './undo-edits';
import { writeTags } from './write-tags';

const { mpegFrames } = makeAudio();
const ORIGINAL = Buffer.concat(Array.from({ length: 100 }, () => mpegFrames));
const EDITS = [{ field: 'genre' as const, new: ['Rock'] }];

let work: WorkFolder;
let mountPoint: string;
let isMounted: boolean;

beforeEach(() => {
  work = makeWorkFolder();
  mountPoint = join(work.path, 'disk');
  mkdirSync(mountPoint);
  isMounted = tryRun('mount', '-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', mountPoint);
});
afterEach(() => {
  if (isMounted) execFileSync('umount', [mountPoint]);
  work.remove();
});

function tryRun(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function songOnDisk(ctx: TestContext): string {
  if (!isMounted) ctx.skip('a small disk cannot be mounted here (needs root)');
  const path = join(mountPoint, 'a.mp3');
  writeFileSync(path, ORIGINAL);
  return path;
}

function fillDisk(): void {
  try {
    writeFileSync(join(mountPoint, 'filler'), Buffer.alloc(2 * 1024 * 1024));
  } catch {
    // Full is what it shall be.
  }
}

function write(path: string): ReturnType<typeof writeTags> {
  return writeTags({ path, edits: EDITS }, { journal: work.journal, runId: work.journal.startRun() });
}

test('a full disk: refused, file and folder as before; so is undo, until there is room', async (ctx) => {
  const path = songOnDisk(ctx);
  expect((await write(path)).status).toBe('written');
  const written = readFileSync(path);
  fillDisk();
  const again = await writeTags(
    { path, edits: [{ field: 'mood', new: ['Sad'] }] },
    { ...work, runId: work.journal.startRun() },
  );
  expect(again).toMatchObject({ status: 'refused', reason: expect.stringMatching(/^disk-full: .*a\.mp3/) });
  const [entryId = 0] = work.journal.undoable({ all: true });
  expect((await undoEntry(entryId, work)).reason).toMatch(/^disk-full: .*a\.mp3/);
  expect(readFileSync(path).equals(written)).toBe(true);
  expect(readdirSync(mountPoint).sort()).toEqual(['a.mp3', 'filler']);
  writeFileSync(join(mountPoint, 'filler'), '');
  expect((await undoEntry(entryId, work)).status).toBe('written');
  expect(readFileSync(path).equals(ORIGINAL)).toBe(true);
});

test('a disk that is read-only', async (ctx) => {
  const path = songOnDisk(ctx);
  execFileSync('mount', ['-o', 'remount,ro', mountPoint]);
  const result = await write(path);
  expect(result).toMatchObject({ status: 'refused', reason: expect.stringMatching(/^file-read-only: .*a\.mp3/) });
  expect(readFileSync(path).equals(ORIGINAL)).toBe(true);
});
