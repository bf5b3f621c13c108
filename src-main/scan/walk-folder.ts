import { isUtf8 } from 'node:buffer';
import type { Dirent, Stats } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ErrorInfo } from '../../src-shared/errors';
import { isWantedFile, isWantedFolder } from '../../src-shared/music-names';
import { isReadOnlyMode } from '../tags/file-errors';
import { describeBadName, describeLinkError, describeReadError } from './scan-errors';

export interface WalkedFile {
  readonly kind: 'file';
  /** Real path: no part of it is a symbolic link. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** As its permission bits say. */
  readonly isReadOnly: boolean;
}

/** Something that could not be read, and why. What lies under a skipped folder is unseen, not gone. */
export interface WalkSkip {
  readonly kind: 'skipped';
  readonly path: string;
  readonly isFolder: boolean;
  readonly error: ErrorInfo;
}

export type WalkEntry = WalkedFile | WalkSkip;

/** What there is to do with a name in a folder: nothing, enter it later, or tell the scan. */
type Met = WalkEntry | { readonly kind: 'folder'; readonly path: string } | null;

/** Looked at together: waiting for one system call after the other takes longer than the calls. Also bounds memory. */
const BATCH_ENTRIES = 256;
const FOLDERS_AHEAD = 4;

/** A folder whose next entries are being read. */
interface OpenListing {
  readonly batches: AsyncGenerator<readonly Met[], void>;
  next: Promise<IteratorResult<readonly Met[], void>>;
}

/**
 * Walks a folder and everything under it, yielding audio files as they are found: memory does not grow with their number.
 * Links to files are resolved; links to folders are followed, and no folder is entered twice, so loops end. Whatever can't
 * be read, or vanishes meanwhile, is yielded as skipped. While one folder's files are taken, the next few are read.
 * @throws the signal's reason when it aborts, and nothing else
 */
export async function* walkFolder(root: string, signal?: AbortSignal): AsyncGenerator<WalkEntry> {
  const entered = new Set<string>();
  const waiting = [await realpath(root).catch(() => root)];
  const open: OpenListing[] = [];
  try {
    for (;;) {
      signal?.throwIfAborted();
      openNext(open, waiting, entered);
      const listing = open[0];
      if (listing === undefined) return;
      const { done, value: batch } = await listing.next;
      if (done === true) {
        open.shift();
        continue;
      }
      listing.next = listing.batches.next();
      const subfolders: string[] = [];
      for (const met of batch) {
        signal?.throwIfAborted();
        if (met?.kind === 'folder') subfolders.push(met.path);
        else if (met !== null) yield met;
      }
      waiting.push(...subfolders.reverse());
    }
  } finally {
    await Promise.all(open.map(({ batches }) => batches.return()));
  }
}

/** Begins to read the folders that come next, as many as may be open. */
function openNext(open: OpenListing[], waiting: string[], entered: Set<string>): void {
  while (open.length < FOLDERS_AHEAD) {
    const folder = waiting.pop();
    if (folder === undefined) return;
    const batches = listFolder(folder, entered);
    open.push({ batches, next: batches.next() });
  }
}

/** @param folder real path */
async function* listFolder(folder: string, entered: Set<string>): AsyncGenerator<readonly Met[], void> {
  let batch: Promise<Met>[] = [];
  try {
    const { dev, ino } = await stat(folder, { bigint: true });
    const identity = `${dev}:${ino}`;
    if (entered.has(identity)) return;
    entered.add(identity);
    // As bytes: decoding would hide that a name is not UTF-8, and the decoded name opens no file.
    const names = await opendir(folder, { encoding: 'buffer' as BufferEncoding, bufferSize: BATCH_ENTRIES });
    for await (const entry of names as AsyncIterable<unknown> as AsyncIterable<Dirent<Buffer>>) {
      batch.push(lookAt(folder, entry));
      if (batch.length < BATCH_ENTRIES) continue;
      yield await Promise.all(batch);
      batch = [];
    }
  } catch (thrown) {
    batch.push(
      Promise.resolve({ kind: 'skipped', path: folder, isFolder: true, error: describeReadError(thrown, folder) }),
    );
  }
  yield await Promise.all(batch);
}

async function lookAt(folder: string, entry: Dirent<Buffer>): Promise<Met> {
  const name = entry.name.toString('utf8');
  const path = join(folder, name);
  const mayBeFolder = !entry.isFile();
  if (!isWantedFile(name) && !(mayBeFolder && isWantedFolder(name))) return null;
  if (!isUtf8(entry.name)) {
    const matters = isWantedFile(name) || entry.isDirectory();
    return matters ? { kind: 'skipped', path, isFolder: entry.isDirectory(), error: describeBadName(path) } : null;
  }
  if (entry.isDirectory()) return { kind: 'folder', path };
  try {
    // A plain file in a real folder has a real path already.
    return await lookAtFile(entry.isFile() ? path : await realpath(path));
  } catch (thrown) {
    // A dangling link that does not look like music is nobody's loss.
    if (!isWantedFile(name)) return null;
    const error = entry.isSymbolicLink() ? describeLinkError(thrown, path) : describeReadError(thrown, path);
    return { kind: 'skipped', path, isFolder: false, error };
  }
}

async function lookAtFile(path: string): Promise<Met> {
  const stats = await stat(path);
  if (stats.isDirectory()) return { kind: 'folder', path };
  if (!stats.isFile() || !isWantedFile(basename(path))) return null;
  return toWalkedFile(path, stats);
}

/** @param path real */
export function toWalkedFile(path: string, { size, mtimeMs, mode }: Stats): WalkedFile {
  return { kind: 'file', path, sizeBytes: size, mtimeMs, isReadOnly: isReadOnlyMode(mode) };
}
