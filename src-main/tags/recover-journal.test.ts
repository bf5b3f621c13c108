import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../store/database';
import { createJournalRepo } from '../store/journal-repo';
import { recoverJournal } from './recover-journal';
import { findReplaceTarget, newTempPath, writeTempCopy } from './replace-file';
import { makeWorkFolder, type WorkFolder } from './testing/work-folder';
import { undoEntry } from './undo-edits';

const OLD = Buffer.from('old bytes');
const NEW = Buffer.from('new bytes');

let work: WorkFolder;
let drive: string;
let song: string;

beforeEach(() => {
  work = makeWorkFolder();
  drive = join(work.path, 'drive');
  mkdirSync(drive);
  song = join(drive, 'song.mp3');
  writeFileSync(song, OLD);
});
afterEach(() => work.remove());

/** What a writer leaves that dies right before, or right after, the copy takes the file's place. */
async function dieWriting(at: 'before' | 'after'): Promise<{ entryId: number; tempPath: string }> {
  const database = openDatabase(work.databasePath);
  const journal = createJournalRepo(database);
  const target = await findReplaceTarget(song);
  const tempPath = newTempPath(song);
  const runId = journal.startRun();
  const entryId = journal.claim({ runId, path: song, realPath: song, tempPath, edits: [] }) ?? 0;
  const splices = [{ offsetBytes: 0, before: OLD.subarray(0, 3), after: NEW.subarray(0, 3) }];
  const copy = await writeTempCopy(target, tempPath, splices);
  journal.markPending(entryId, { ...copy, mtimeBeforeMs: target.state.mtimeMs, splices });
  if (at === 'after') renameSync(tempPath, song);
  journal.close();
  database.close();
  return { entryId, tempPath };
}

function unplug(): void {
  renameSync(drive, join(work.path, 'unplugged'));
}

function plugIn(): void {
  renameSync(join(work.path, 'unplugged'), drive);
}

test('a write that had not taken place is rolled back, its copy removed', async () => {
  const { tempPath } = await dieWriting('before');
  expect(await recoverJournal(work.journal)).toEqual({ finished: 0, rolledBack: 1, unreachable: 0 });
  expect(existsSync(tempPath)).toBe(false);
  expect(readFileSync(song)).toEqual(OLD);
  expect(work.journal.undoable({ all: true })).toEqual([]);
});

test.each([
  ['with its mount point', () => {}],
  ['and left an empty mount point', () => mkdirSync(drive)],
])('a write to a drive that went %s is looked at again when it is back, and can be undone', async (_how, leave) => {
  const { entryId } = await dieWriting('after');
  unplug();
  leave();
  expect(await recoverJournal(work.journal)).toEqual({ finished: 0, rolledBack: 0, unreachable: 1 });
  if (existsSync(drive)) renameSync(drive, join(work.path, 'empty'));
  plugIn();
  expect(await recoverJournal(work.journal)).toEqual({ finished: 1, rolledBack: 0, unreachable: 0 });
  expect(readFileSync(song)).toEqual(NEW);
  expect((await undoEntry(entryId, work)).status).toBe('written');
  expect(readFileSync(song)).toEqual(OLD);
});

test('a temporary file that cannot be removed keeps nobody from starting', async () => {
  const { tempPath } = await dieWriting('before');
  // As on a drive that has become read-only, which would not stop root: a folder cannot be unlinked by anybody.
  renameSync(tempPath, join(work.path, 'aside'));
  mkdirSync(tempPath);
  expect(await recoverJournal(work.journal)).toEqual({ finished: 0, rolledBack: 0, unreachable: 1 });
  renameSync(tempPath, join(work.path, 'folder'));
  expect(await recoverJournal(work.journal)).toEqual({ finished: 0, rolledBack: 1, unreachable: 0 });
});
