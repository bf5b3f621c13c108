import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from './database';
import { createJournalRepo, type JournalImage, type JournalRepo } from './journal-repo';

const IMAGE: JournalImage = {
  sizeBefore: 10,
  sha256Before: 'a',
  mtimeBeforeMs: 1.5,
  sizeAfter: 12,
  sha256After: 'b',
  splices: [
    { offsetBytes: 3, before: Buffer.from([1, 2]), after: Buffer.alloc(0) },
    { offsetBytes: 9, before: Buffer.alloc(0), after: Buffer.from([255, 0, 7, 8]) },
  ],
};

let folder: string;
let closeAll: (() => void)[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sleevenotes-journal-'));
  closeAll = [];
});
afterEach(() => {
  for (const close of closeAll) close();
  rmSync(folder, { recursive: true });
});

/** Each has a connection and a lease of its own, as a process of its own would. */
function openJournal(): { journal: JournalRepo; close: () => void } {
  const database = openDatabase(join(folder, 'library.db'));
  const journal = createJournalRepo(database);
  const close = (): void => {
    journal.close();
    database.close();
  };
  closeAll.push(close);
  return {
    journal,
    close: () => {
      closeAll.splice(closeAll.indexOf(close), 1);
      close();
    },
  };
}

function claim(journal: JournalRepo, name = 'a.mp3', runId = journal.startRun()): number | null {
  const realPath = `/music/${name}`;
  return journal.claim({ runId, path: `/link/${name}`, realPath, tempPath: '/music/.tmp', edits: [] });
}

function writeEntry(journal: JournalRepo, name?: string, runId?: number): number {
  const entryId = claim(journal, name, runId) ?? 0;
  journal.markPending(entryId, IMAGE);
  journal.markWritten(entryId);
  return entryId;
}

describe('createJournalRepo', () => {
  test('gives back exactly what it was given', () => {
    const { journal } = openJournal();
    const entryId = writeEntry(journal);
    expect(journal.entry(entryId)).toMatchObject({ id: entryId, path: '/link/a.mp3', state: 'written', image: IMAGE });
    expect(journal.entry(99)).toBeNull();
  });

  test('one writer a file, also from elsewhere; other files are free', () => {
    const [first, second] = [openJournal().journal, openJournal().journal];
    const entryId = claim(first) ?? 0;
    expect(claim(first)).toBeNull();
    expect(claim(second)).toBeNull();
    expect(claim(second, 'b.mp3')).not.toBeNull();
    first.markFailed(entryId, 'why');
    expect(claim(second)).not.toBeNull();
  });

  test('a live process is not abandoned, one that ended is', () => {
    const [first, second] = [openJournal(), openJournal()];
    const entryId = claim(first.journal);
    claim(first.journal, 'b.mp3');
    expect(second.journal.abandoned()).toEqual([]);
    first.close();
    expect(second.journal.abandoned('/music/a.mp3').map(({ id }) => id)).toEqual([entryId]);
    expect(second.journal.abandoned().length).toBe(2);
  });

  test('of two that find an abandoned entry one settles it, and not what is at work on the file since', () => {
    const [dead, first, second] = [openJournal(), openJournal().journal, openJournal().journal];
    const entryId = writeEntry(dead.journal);
    dead.journal.claimUndo(entryId, '/music/a.mp3', '/music/.dead');
    dead.close();
    const [foundByFirst] = first.abandoned();
    const [foundBySecond] = second.abandoned();
    if (foundByFirst === undefined || foundBySecond === undefined) throw new Error('nothing is abandoned');
    expect(first.settleAbandoned(foundByFirst, 'written', null)).toBe(true);
    expect(first.claimUndo(entryId, '/music/a.mp3', '/music/.first')).toBe(true);
    expect(second.settleAbandoned(foundBySecond, 'written', null)).toBe(false);
    expect(first.entry(entryId)?.state).toBe('undoing');
    expect(claim(second)).toBeNull();
  });

  test('undoes newest first, by run, path or all, each once', () => {
    const { journal } = openJournal();
    const runId = journal.startRun();
    const ids = [
      writeEntry(journal, 'a.mp3', runId),
      writeEntry(journal, 'b.mp3', runId),
      writeEntry(journal, 'a.mp3'),
    ];
    expect(journal.undoable({ all: true })).toEqual([...ids].reverse());
    expect(journal.undoable({ runId })).toEqual([ids[1], ids[0]]);
    expect(journal.undoable({ paths: ['/music/a.mp3', '/link/a.mp3', '/none'] })).toEqual([ids[2], ids[0]]);
    expect(journal.claimUndo(ids[2] ?? 0, '/music/a.mp3', '/music/.tmp')).toBe(true);
    expect(journal.claimUndo(ids[2] ?? 0, '/music/a.mp3', '/music/.tmp')).toBe(false);
    expect(journal.claimUndo(ids[0] ?? 0, '/music/a.mp3', '/music/.tmp')).toBe(false);
    journal.markUndone(ids[2] ?? 0);
    expect(journal.undoable({ all: true })).toEqual([ids[1], ids[0]]);
    expect(journal.claimUndo(ids[2] ?? 0, '/music/a.mp3', '/music/.tmp')).toBe(false);
  });

  test('takes a folder for everything in it, by either name, and for no namesake', () => {
    const { journal } = openJournal();
    const ids = ['a.mp3', 'disc/b.mp3', 'disc/side/c.mp3', 'disc 2/d.mp3'].map((name) => writeEntry(journal, name));
    expect(journal.undoable({ paths: ['/music/disc'] })).toEqual([ids[2], ids[1]]);
    expect(journal.undoable({ paths: ['/link/disc/'] })).toEqual([ids[2], ids[1]]);
    expect(journal.undoable({ paths: ['/'] })).toEqual([...ids].reverse());
    expect(journal.undoable({ paths: ['/music/disc/b'] })).toEqual([]);
  });

  test('leaves no lease behind when it is closed', () => {
    const { close } = openJournal();
    close();
    expect(readdirSync(join(folder, 'leases'))).toEqual([]);
  });

  test('works in memory', () => {
    const database = openDatabase(':memory:');
    const journal = createJournalRepo(database);
    claim(journal);
    expect(journal.abandoned()).toEqual([]);
    journal.close();
    database.close();
  });
});
