import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { CodedError } from '../../src-shared/errors';

/**
 * Takes a lock that one process at a time can hold; that of a process that is gone counts as free.
 * @param doing what the holder does, for the message, e.g. `computing the same features`
 * @returns gives the lock back
 * @throws CodedError `file-busy` naming the lock while another process holds it
 */
export function lockFile(path: string, doing: string): () => void {
  if (!tryTake(path)) {
    const owner = tryReadOwner(path);
    if (owner !== null && isRunning(owner)) throw busy(path, owner, doing);
    if (owner !== null) removeStale(path, owner, doing);
    if (!tryTake(path)) throw new CodedError('file-busy', `${path}: another process was quicker; try again`);
  }
  return () => rmSync(path, { force: true });
}

function tryTake(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moved away rather than removed: what another process put there meanwhile shows, and is put back. */
function removeStale(path: string, owner: number, doing: string): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = tryReadOwner(aside);
  if (moved !== null && moved !== owner) {
    renameSync(aside, path);
    throw busy(path, moved, doing);
  }
  rmSync(aside);
}

function busy(path: string, owner: number, doing: string): CodedError {
  return new CodedError(
    'file-busy',
    `${path}: process ${owner} is ${doing}; wait for it, or choose another folder with --work`,
  );
}

/**
 * Null where the lock has been given back.
 * @throws CodedError `file-busy` for a lock that its owner has not put its number into yet
 */
function tryReadOwner(path: string): number | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  if (text !== '') return Number(text);
  throw new CodedError('file-busy', `${path}: another process was quicker; try again, or remove it if nothing runs`);
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, but someone else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
