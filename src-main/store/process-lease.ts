import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';

/**
 * Tells a live process from a dead one: each holds SQLite's file lock on a file of its own, which the system frees when
 * the process ends in whatever way. Process ids would be reused, and differ between containers sharing a folder.
 */
export interface ProcessLease {
  /** Names this process in the journal. */
  readonly id: string;
  /** Whether the process of this name still runs. */
  isAlive(leaseId: string): boolean;
  release(): void;
}

/** @param databasePath leases lie in a folder beside it; `:memory:` is seen by no other process and needs none */
export function takeLease(databasePath: string): ProcessLease {
  if (databasePath === ':memory:') {
    const id = randomUUID();
    return { id, isAlive: (leaseId) => leaseId === id, release: () => undefined };
  }
  const folder = join(dirname(databasePath), 'leases');
  mkdirSync(folder, { recursive: true });
  const { id, lock } = lockNewFile(folder);
  return {
    id,
    isAlive: (leaseId) => leaseId === id || isLocked(join(folder, leaseId)),
    release: () => {
      unlinkSync(join(folder, id));
      lock.close();
    },
  };
}

function lockNewFile(folder: string): { id: string; lock: Database.Database } {
  for (;;) {
    const id = randomUUID();
    const lock = tryLock(join(folder, id));
    // Between the making of the file and its locking another process may have taken it for a dead one's and removed it.
    if (lock !== null && existsSync(join(folder, id))) return { id, lock };
    lock?.close();
  }
}

/** False for a lease whose file is gone or free; a free one is removed. */
function isLocked(path: string): boolean {
  if (!existsSync(path)) return false;
  const lock = tryLock(path);
  if (lock === null) return true;
  unlinkSync(path);
  lock.close();
  return false;
}

function tryLock(path: string): Database.Database | null {
  const lock = new Database(path, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if ((error as { code?: unknown }).code === 'SQLITE_BUSY') return null;
    throw error;
  }
}
