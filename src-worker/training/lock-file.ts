import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { CodedError } from '../../src-shared/errors';

/**
 * Takes a lock that one process at a time can hold; that of a process that is gone counts as free.
 * @returns gives the lock back
 * @throws CodedError `file-busy` naming the lock while another process holds it
 */
export function lockFile(path: string): () => void {
  if (!tryCreate(path)) {
    const owner = Number(readFileSync(path, 'utf8'));
    if (isRunning(owner)) {
      throw new CodedError(
        'file-busy',
        `${path}: process ${owner} is computing the same features; wait for it, or choose another folder with --work`,
      );
    }
    rmSync(path, { force: true });
    if (!tryCreate(path)) throw new CodedError('file-busy', `${path}: another process was quicker; try again`);
  }
  return () => rmSync(path, { force: true });
}

function tryCreate(path: string): boolean {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
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
