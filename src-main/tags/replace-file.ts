import { createHash, randomUUID } from 'node:crypto';
import {
  access,
  constants,
  type FileHandle,
  lstat,
  open,
  realpath,
  rename,
  stat,
  unlink,
  utimes,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CodedError } from '../../src-shared/errors';
import { hashFile } from '../../src-shared/node/hash-file';
import type { ByteSplice } from './byte-splice';
import { copyExtendedAttributes, copyOwnership, type Ownership } from './copy-attributes';
import { isReadOnlyMode } from './file-errors';

/**
 * The only place that writes music files: a complete copy with some bytes changed is made beside the file, checked by
 * the caller, and takes the file's place in one step. At no moment is there anything but the old or the new file.
 */

/** What identifies one state of one file, to notice that someone else changed it meanwhile. */
export interface FileState {
  readonly dev: number;
  readonly ino: number;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

/** A file that may be replaced. */
export interface ReplaceTarget extends Ownership {
  /** After following symlinks: the link stays, what it points at is replaced. */
  readonly realPath: string;
  readonly state: FileState;
  /** Other hard links keep the old content. */
  readonly hardLinkCount: number;
}

export interface CopyResult {
  readonly sizeBefore: number;
  readonly sha256Before: string;
  readonly sizeAfter: number;
  readonly sha256After: string;
  /** What of the file could not be kept, for people; null when all was. */
  readonly note: string | null;
}

const CHUNK_BYTES = 1024 * 1024;
/** FAT counts in steps of two seconds. */
const COARSEST_TIME_MS = 2000;
const MTIME_NOTE = 'its modification time could not be kept: the system refuses to set it';
/** On Windows a file that another program has open, say a player or a virus scanner, cannot be replaced meanwhile. */
const BUSY_CODES = ['EACCES', 'EBUSY', 'EPERM'];
const BUSY_WAITS_MS = process.platform === 'win32' ? [50, 100, 200, 400, 800] : [];
const TEMP_PREFIX = '.sleevenotes-';
const TEMP_SUFFIX = '.tmp';

/**
 * Looks a file up for replacement.
 * @throws CodedError `file-read-only` also where only the owner's permission bit says so and the system would let root
 *   write: who took that right away meant it; `file-unreadable` for what is no regular file; Error of the file system
 */
export async function findReplaceTarget(path: string): Promise<ReplaceTarget> {
  const realPath = await realpath(path);
  const stats = await stat(realPath);
  if (!stats.isFile()) throw new CodedError('file-unreadable', `${path}: this is not a file`);
  if (isReadOnlyMode(stats.mode)) {
    throw new CodedError('file-read-only', `${path}: the file is read-only; allow writing to it and try again`);
  }
  await access(realPath, constants.W_OK);
  const { mode, uid, gid, nlink } = stats;
  return { realPath, state: fileState(stats), mode, uid, gid, hardLinkCount: nlink };
}

/** @throws CodedError `changed-since` when the file is no longer the one that was looked up */
export async function assertUnchanged({ realPath, state }: ReplaceTarget): Promise<void> {
  const now = fileState(await stat(realPath));
  const isSame = (Object.keys(state) as (keyof FileState)[]).every((key) => state[key] === now[key]);
  if (!isSame) {
    throw new CodedError('changed-since', `${realPath}: another program changed the file just now; try again`);
  }
}

/** A new hidden name beside the file: only within one folder is a rename one step. */
export function newTempPath(realPath: string): string {
  return join(dirname(realPath), `${TEMP_PREFIX}${randomUUID()}${TEMP_SUFFIX}`);
}

/** Whether a path is one `newTempPath` can have made; recovery removes nothing else. */
export function isTempPath(path: string): boolean {
  const name = basename(path);
  return name.startsWith(TEMP_PREFIX) && name.endsWith(TEMP_SUFFIX);
}

/**
 * Writes a copy of the target with `splices` applied to `tempPath`, with its owner, permissions and extended
 * attributes, synced to disk.
 * Memory use does not depend on the size. When it fails, removing the temporary file is left to the caller, who may
 * have more to clear away.
 * @throws CodedError `changed-since` when the file does not hold what the splices expect, `cancelled`; Error of the
 *   file system, e.g. ENOSPC
 */
export async function writeTempCopy(
  target: ReplaceTarget,
  tempPath: string,
  splices: readonly ByteSplice[],
  signal?: AbortSignal,
): Promise<CopyResult> {
  const source = await open(target.realPath, 'r');
  try {
    // wx: fails rather than follow or reuse anything of that name.
    const temp = await open(tempPath, 'wx', 0o600);
    try {
      const result = await copySpliced(source, temp, splices, signal);
      await copyOwnership(target, temp);
      const note = await copyExtendedAttributes(target.realPath, tempPath);
      await temp.sync();
      return { ...result, note };
    } finally {
      await temp.close();
    }
  } finally {
    await source.close();
  }
}

/**
 * Puts the finished copy in the file's place and makes that durable.
 * @param sha256 of the copy
 * @throws CodedError `changed-since` when another program removed the copy; Error of the file system
 */
export async function replaceWithTemp(target: ReplaceTarget, tempPath: string, sha256: string): Promise<void> {
  try {
    await renameOnceFree(tempPath, target.realPath);
  } catch (error) {
    // A network share may lose its answer and report the second try as failed: where the copy is gone, it can be in place.
    if (await exists(tempPath)) throw error;
    if ((await hashFile(target.realPath)) !== sha256) throw copyVanished();
  }
  await trySyncFolder(dirname(target.realPath));
}

/**
 * Gives a file a modification time (ms since 1970), unless it has it already.
 * @returns why that was not possible, for people; null when it was
 */
export async function trySetMtime(path: string, mtimeMs: number): Promise<string | null> {
  try {
    if ((await stat(path)).mtimeMs === mtimeMs) return null;
    // As text: of numbers below zero, times before 1970, Node makes the time of now.
    await utimes(path, new Date(), String(mtimeMs / 1000));
    return (await hasAboutMtime(path, mtimeMs)) ? null : MTIME_NOTE;
  } catch {
    return MTIME_NOTE;
  }
}

/** Removes a temporary file; none there is fine. */
export async function removeTemp(tempPath: string): Promise<void> {
  try {
    await unlink(tempPath);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

async function hasAboutMtime(path: string, mtimeMs: number): Promise<boolean> {
  return Math.abs((await stat(path)).mtimeMs - mtimeMs) <= COARSEST_TIME_MS;
}

async function renameOnceFree(tempPath: string, realPath: string): Promise<void> {
  for (const waitMs of BUSY_WAITS_MS) {
    try {
      return await rename(tempPath, realPath);
    } catch (error) {
      if (!BUSY_CODES.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      await delay(waitMs);
    }
  }
  return rename(tempPath, realPath);
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

async function copySpliced(
  source: FileHandle,
  temp: FileHandle,
  splices: readonly ByteSplice[],
  signal: AbortSignal | undefined,
): Promise<Omit<CopyResult, 'note'>> {
  const [hashBefore, hashAfter] = [createHash('sha256'), createHash('sha256')];
  let [sizeBefore, sizeAfter] = [0, 0];
  const put = async (bytes: Buffer): Promise<void> => {
    hashAfter.update(bytes);
    sizeAfter += bytes.length;
    await temp.writeFile(bytes);
  };
  const keep = async (end: number): Promise<void> => {
    for await (const chunk of chunks(source, sizeBefore, end)) {
      if (signal?.aborted === true) throw new CodedError('cancelled', 'cancelled; the file is unchanged');
      hashBefore.update(chunk);
      sizeBefore += chunk.length;
      await put(chunk);
    }
  };
  for (const { offsetBytes, before, after } of splices) {
    await keep(offsetBytes);
    const found = await readExactly(source, sizeBefore, before.length);
    if (sizeBefore !== offsetBytes || !found.equals(before)) throw changedMeanwhile();
    hashBefore.update(before);
    sizeBefore += before.length;
    await put(after);
  }
  await keep(Infinity);
  return { sizeBefore, sha256Before: hashBefore.digest('hex'), sizeAfter, sha256After: hashAfter.digest('hex') };
}

async function readExactly(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks(handle, position, position + length)) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

/** Pieces of [start, end) or up to the end of the file; each is only valid until the next one is asked for. */
async function* chunks(handle: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(CHUNK_BYTES, end - start)));
  let position = start;
  while (position < end) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, end - position), position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/**
 * Makes a rename survive a power cut where the system can (Windows cannot, nor a folder one may not list). Where it did
 * not, the file is the old one afterwards, and undo recognises that.
 */
async function trySyncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    // The rename has taken place; to report it as failed would be wrong.
  }
}

function fileState(stats: { dev: number; ino: number; size: number; mtimeMs: number; ctimeMs: number }): FileState {
  return {
    dev: stats.dev,
    ino: stats.ino,
    sizeBytes: stats.size,
    mtimeMs: stats.mtimeMs,
    ctimeMs: stats.ctimeMs,
  };
}

function copyVanished(): CodedError {
  return new CodedError('changed-since', 'another program removed the copy that was to replace the file; try again');
}

function changedMeanwhile(): CodedError {
  return new CodedError('changed-since', 'another program changed the file meanwhile; try again');
}
