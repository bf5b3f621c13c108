import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from './database';
import { createJournalHistory, type JournalHistory } from './journal-history';
import { createJournalRepo, type JournalImage, type JournalRepo } from './journal-repo';

const IMAGE: JournalImage = {
  sizeBefore: 10,
  sha256Before: 'a',
  mtimeBeforeMs: 1.5,
  sizeAfter: 12,
  sha256After: 'b',
  splices: [{ offsetBytes: 3, before: Buffer.from([0, 255]), after: Buffer.from('new') }],
};
const EDITS = [{ field: 'genre' as const, old: [], new: ['Rock'] }];

let folder: string;
let journal: JournalRepo;
let history: JournalHistory;
let close: () => void;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sleevenotes-history-'));
  const database = openDatabase(join(folder, 'library.db'));
  journal = createJournalRepo(database);
  history = createJournalHistory(database);
  close = () => {
    journal.close();
    database.close();
  };
});
afterEach(() => {
  close();
  rmSync(folder, { recursive: true });
});

function writeEntry(name: string, runId: number): number {
  const path = `/music/${name}`;
  const entryId = journal.claim({ runId, path, realPath: path, tempPath: '/music/.tmp', edits: EDITS }) ?? 0;
  journal.markPending(entryId, IMAGE);
  journal.markWritten(entryId);
  return entryId;
}

function undo(entryId: number): void {
  journal.claimUndo(entryId, '/music/a.mp3', '/music/.tmp');
  journal.markUndone(entryId);
}

test('lists runs that touched something, newest first; what was written stays counted after undo', () => {
  const first = journal.startRun();
  writeEntry('a.mp3', first);
  undo(writeEntry('b.mp3', first));
  journal.startRun();
  const third = journal.startRun();
  journal.noteRefused({ runId: third, path: '/x', realPath: '/x', edits: EDITS, reason: 'read-only' });
  expect(history.runs()).toMatchObject([
    { id: third, written: 0, undone: 0, failed: 1 },
    { id: first, written: 2, undone: 1, failed: 0 },
  ]);
});

test('lists the files of a run page by page, with what happened to each', () => {
  const runId = journal.startRun();
  for (const name of ['a.mp3', 'b.mp3']) writeEntry(name, runId);
  undo(writeEntry('c.mp3', runId));
  journal.noteRefused({ runId, path: '/music/d.mp3', realPath: '/music/d.mp3', edits: EDITS, reason: 'read-only' });
  writeEntry('other.mp3', journal.startRun());
  const page = history.runFiles(runId, { offset: 1, limit: 10 });
  expect(page.total).toBe(4);
  expect(page.rows).toMatchObject([
    { path: '/music/b.mp3', state: 'written', reason: null, edits: EDITS },
    { path: '/music/c.mp3', state: 'undone' },
    { path: '/music/d.mp3', state: 'failed', reason: 'read-only' },
  ]);
  expect(history.runFiles(runId, { offset: 0, limit: 1 }).rows).toHaveLength(1);
});

test('gives every entry with the bytes that restore it, also beyond one chunk', () => {
  const runId = journal.startRun();
  for (let index = 0; index < 450; index += 1) writeEntry(`${index}.mp3`, runId);
  const records = [...history.records()];
  expect(records.map(({ path }) => path)).toEqual(Array.from({ length: 450 }, (_, index) => `/music/${index}.mp3`));
  expect(history.countEntries()).toBe(450);
  expect(records[0]).toMatchObject({
    runId,
    state: 'written',
    edits: EDITS,
    before: { sizeBytes: 10, sha256: 'a', mtimeMs: 1.5 },
    after: { sizeBytes: 12, sha256: 'b' },
    splices: [{ offsetBytes: 3, before: 'AP8=', after: 'bmV3' }],
  });
});
