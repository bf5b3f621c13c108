import type Database from 'better-sqlite3';
import type { TagEdit } from '../../src-shared/tags';
import type { ByteSplice } from '../tags/byte-splice';
import { takeLease } from './process-lease';
import { prefixRange } from './track-where';

/** Which file an entry is about and where its replacement is being made. */
export interface JournalClaim {
  readonly runId: number;
  readonly path: string;
  readonly realPath: string;
  readonly tempPath: string;
  readonly edits: readonly TagEdit[];
}

/** What is needed to restore the exact bytes, and to see whether someone changed the file since. */
export interface JournalImage {
  readonly sizeBefore: number;
  readonly sha256Before: string;
  readonly mtimeBeforeMs: number;
  readonly sizeAfter: number;
  readonly sha256After: string;
  /** From the old file to the new one. */
  readonly splices: readonly ByteSplice[];
}

export type JournalState = 'claimed' | 'pending' | 'written' | 'failed' | 'undoing' | 'undone';

/** In which nobody is at work on the file. */
export type SettledState = Extract<JournalState, 'written' | 'failed' | 'undone'>;

export interface JournalEntry {
  readonly id: number;
  readonly runId: number;
  /** As asked for when it was written. */
  readonly path: string;
  /** After following symlinks; where a scan found the file since. */
  readonly realPath: string;
  readonly state: JournalState;
  readonly tempPath: string | null;
  /** Null until the replacement was complete. */
  readonly image: JournalImage | null;
}

export type UndoScope =
  | { readonly all: true }
  | { readonly runId: number }
  | { readonly entryIds: readonly number[] }
  | { readonly paths: readonly string[] };

/** Runs and what they wrote. Every call is one committed transaction; nothing is ever removed. */
export interface JournalRepo {
  startRun(): number;
  /** @returns the new entry's id, or null when another write or undo of the same file is under way */
  claim(claim: JournalClaim): number | null;
  /** The replacement is complete; from here on the file is either old or new, and recovery can tell which. */
  markPending(entryId: number, image: JournalImage): void;
  markWritten(entryId: number): void;
  markFailed(entryId: number, reason: string): void;
  /** Notes a file that could not be written before it was claimed, e.g. because it changed since the plan was made. */
  noteRefused(refused: Omit<JournalClaim, 'tempPath'> & { readonly reason: string }): void;
  /**
   * @param realPath of the file to restore
   * @returns false when another write or undo of the same file is under way, or there is nothing left to undo
   */
  claimUndo(entryId: number, realPath: string, tempPath: string): boolean;
  markUndone(entryId: number): void;
  entry(entryId: number): JournalEntry | null;
  /** Ids of what still stands and can be undone, newest first; a path means a file or everything in a folder. */
  undoable(scope: UndoScope): number[];
  /** Entries left at work by processes that no longer run; of one file alone when given. */
  abandoned(realPath?: string): JournalEntry[];
  /**
   * Ends an abandoned entry, as it was when it was found.
   * @returns false when another process has settled it meanwhile, and may be at work on it again
   */
  settleAbandoned(entry: JournalEntry, state: SettledState, reason: string | null): boolean;
  /** Ends this process's claim to be alive; call it before the database closes. */
  close(): void;
}

interface EntryRow {
  id: number;
  run_id: number;
  path: string;
  real_path: string;
  state: JournalState;
  lease: string | null;
  temp_path: string | null;
  size_before: number | null;
  sha256_before: string | null;
  mtime_before_ms: number | null;
  size_after: number | null;
  sha256_after: string | null;
}

const AT_WORK = "state IN ('claimed', 'pending', 'undoing')";

/** @param database opened by `openDatabase` */
export function createJournalRepo(database: Database.Database): JournalRepo {
  const lease = takeLease(database.name);
  const prepare = (sql: string): Database.Statement => database.prepare(sql);
  const insertRun = prepare('INSERT INTO write_run (started_at) VALUES (?)');
  const insertEntry = prepare(
    `INSERT INTO write_entry (run_id, path, real_path, state, lease, temp_path, edits, changed_at)
     VALUES (:runId, :path, :realPath, 'claimed', :lease, :tempPath, :edits, :now)`,
  );
  const updateImage = prepare(
    `UPDATE write_entry SET state = 'pending', size_before = :sizeBefore, sha256_before = :sha256Before,
       mtime_before_ms = :mtimeBeforeMs, size_after = :sizeAfter, sha256_after = :sha256After, changed_at = :now
     WHERE id = :entryId`,
  );
  const insertRefused = prepare(
    `INSERT INTO write_entry (run_id, path, real_path, state, reason, edits, changed_at)
     VALUES (:runId, :path, :realPath, 'failed', :reason, :edits, :now)`,
  );
  const insertSplice = prepare(
    'INSERT INTO write_splice (entry_id, ordinal, offset_bytes, before, after) VALUES (?, ?, ?, ?, ?)',
  );
  const settle = prepare(
    `UPDATE write_entry SET state = :state, reason = :reason, lease = NULL, temp_path = NULL, changed_at = :now
     WHERE id = :entryId`,
  );
  // No two claims have the same temporary file.
  const settleIfSame = prepare(
    `UPDATE write_entry SET state = :state, reason = :reason, lease = NULL, temp_path = NULL, changed_at = :now
     WHERE id = :entryId AND state = :was AND temp_path IS :tempPath`,
  );
  const takeForUndo = prepare(
    `UPDATE write_entry SET state = 'undoing', real_path = :realPath, lease = :lease, temp_path = :tempPath, changed_at = :now
     WHERE id = :entryId AND state = 'written'`,
  );
  const selectEntry = prepare('SELECT * FROM write_entry WHERE id = ?');
  const selectSplices = prepare(
    'SELECT offset_bytes AS offsetBytes, before, after FROM write_splice WHERE entry_id = ? ORDER BY ordinal',
  );
  const selectAtWork = prepare(`SELECT * FROM write_entry WHERE ${AT_WORK} ORDER BY id`);
  const undoableAll = prepare("SELECT id FROM write_entry WHERE state = 'written' ORDER BY id DESC").pluck();
  const undoableRun = prepare(
    "SELECT id FROM write_entry WHERE state = 'written' AND run_id = ? ORDER BY id DESC",
  ).pluck();
  const undoableEntries = prepare(
    `SELECT id FROM write_entry WHERE state = 'written' AND id IN (SELECT value FROM json_each(?)) ORDER BY id DESC`,
  ).pluck();
  const undoablePath = prepare(
    `SELECT id FROM write_entry WHERE state = 'written' AND (path = :path OR real_path = :path
       OR path >= :prefix AND path < :afterPrefix OR real_path >= :prefix AND real_path < :afterPrefix)`,
  ).pluck();

  const settleAs = (entryId: number, state: SettledState, reason: string | null): void => {
    settle.run({ entryId, state, reason, now: now() });
  };
  const markPending = database.transaction((entryId: number, image: JournalImage) => {
    const { splices, ...numbers } = image;
    updateImage.run({ ...numbers, entryId, now: now() });
    splices.forEach(({ offsetBytes, before, after }, ordinal) => {
      insertSplice.run(entryId, ordinal, offsetBytes, before, after);
    });
  });
  const toEntry = (row: EntryRow): JournalEntry => ({
    id: row.id,
    runId: row.run_id,
    path: row.path,
    realPath: row.real_path,
    state: row.state,
    tempPath: row.temp_path,
    image: toImage(row, selectSplices.all(row.id) as ByteSplice[]),
  });

  return {
    startRun: () => Number(insertRun.run(now()).lastInsertRowid),
    claim({ edits, ...claim }) {
      const values = { ...claim, edits: JSON.stringify(edits), lease: lease.id, now: now() };
      return unlessTaken(() => Number(insertEntry.run(values).lastInsertRowid), null);
    },
    markPending: (entryId, image) => markPending.immediate(entryId, image),
    markWritten: (entryId) => settleAs(entryId, 'written', null),
    markFailed: (entryId, reason) => settleAs(entryId, 'failed', reason),
    noteRefused({ edits, ...refused }) {
      insertRefused.run({ ...refused, edits: JSON.stringify(edits), now: now() });
    },
    claimUndo: (entryId, realPath, tempPath) =>
      unlessTaken(
        () => takeForUndo.run({ entryId, realPath, tempPath, lease: lease.id, now: now() }).changes === 1,
        false,
      ),
    markUndone: (entryId) => settleAs(entryId, 'undone', null),
    entry(entryId) {
      const row = selectEntry.get(entryId) as EntryRow | undefined;
      return row === undefined ? null : toEntry(row);
    },
    undoable(scope) {
      if ('all' in scope) return undoableAll.all() as number[];
      if ('entryIds' in scope) return undoableEntries.all(JSON.stringify(scope.entryIds)) as number[];
      if ('runId' in scope) return undoableRun.all(scope.runId) as number[];
      const idsAt = (path: string): number[] => undoablePath.all({ path, ...prefixRange(path) }) as number[];
      const ids = new Set(scope.paths.flatMap(idsAt));
      return [...ids].sort((a, b) => b - a);
    },
    abandoned: (realPath) =>
      (selectAtWork.all() as EntryRow[])
        .filter((row) => realPath === undefined || row.real_path === realPath)
        .filter((row) => row.lease === null || !lease.isAlive(row.lease))
        .map(toEntry),
    settleAbandoned: ({ id, state: was, tempPath }, state, reason) =>
      settleIfSame.run({ entryId: id, was, tempPath, state, reason, now: now() }).changes === 1,
    close: () => lease.release(),
  };
}

function toImage(row: EntryRow, splices: ByteSplice[]): JournalImage | null {
  const { size_before, sha256_before, mtime_before_ms, size_after, sha256_after } = row;
  if (size_before === null || sha256_before === null || mtime_before_ms === null) return null;
  if (size_after === null || sha256_after === null) return null;
  return {
    sizeBefore: size_before,
    sha256Before: sha256_before,
    mtimeBeforeMs: mtime_before_ms,
    sizeAfter: size_after,
    sha256After: sha256_after,
    splices,
  };
}

function unlessTaken<Result>(run: () => Result, taken: Result): Result {
  try {
    return run();
  } catch (error) {
    if ((error as { code?: unknown }).code === 'SQLITE_CONSTRAINT_UNIQUE') return taken;
    throw error;
  }
}

function now(): string {
  return new Date().toISOString();
}
