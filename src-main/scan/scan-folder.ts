import { opendir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Folder } from '../../src-shared/domain';
import type { ErrorInfo } from '../../src-shared/errors';
import { isWithin } from '../paths';
import type { KnownTrack, SameAudio } from '../store/scan-repo';
import { READ_ONLY_REASON } from '../tags/file-errors';
import { markGone } from './mark-gone';
import type { ScanContext } from './scan-context';
import { describeReadError } from './scan-errors';
import { TaskPool } from './task-pool';
import { toWalkedFile, walkFolder, type WalkedFile, type WalkSkip } from './walk-folder';

const READS_AT_ONCE = 4;
const BATCH_WRITES = 200;
const BATCH_MS = 250;
/** Of many copies of one recording, so many are looked at for one whose file is gone. */
const MOVE_CANDIDATES = 8;

/**
 * Brings the tracks of a folder, or of the part of it at `root`, in line with the disk. Reads only files that are new or
 * changed; knows moved files by their audio; keeps all tracks of a folder that is missing or an empty mount point.
 * @throws the signal's reason when it aborts: what was found until then is stored, nothing is taken for gone
 */
export async function scanFolder(context: ScanContext, folder: Folder, root = folder.path): Promise<void> {
  context.progress.enter(root);
  if (await noteAbsence(context, folder, root)) return;
  const files = new FileIntake(context);
  const unseen: string[] = [];
  try {
    for await (const entry of walkFolder(root, context.signal)) {
      if (entry.kind === 'file') await files.take(entry, folder.id);
      else noteSkip(entry, root, unseen, context);
    }
  } finally {
    await files.finish();
  }
  // A drive that was unplugged meanwhile takes nothing with it.
  if (await noteAbsence(context, folder, root)) return;
  // Tracks also lie outside their folder, where its links lead; only a scan of the whole folder sees all of those.
  const { scanRepo } = context;
  const inScope = root === folder.path ? scanRepo.idsInFolder(folder.id) : scanRepo.idsBelow(root);
  await markGone(context, inScope, (path) => unseen.some((skip) => isWithin(path, skip)));
}

/** Brings single files in line with the disk; one outside every folder is kept by itself. */
export async function scanFiles(context: ScanContext, paths: Iterable<string>): Promise<void> {
  const files = new FileIntake(context);
  try {
    for (const path of paths) {
      context.signal.throwIfAborted();
      context.progress.enter(path);
      const file = await tryLookAt(path, context);
      if (file) await files.take(file, context.foldersRepo.findContaining(path)?.id ?? null);
    }
  } finally {
    await files.finish();
  }
}

/** A single file as the walk would meet it; null, and the reason told, for one that is not there or is no regular file. */
async function tryLookAt(path: string, { progress, scanRepo }: ScanContext): Promise<WalkedFile | null> {
  try {
    const stats = await stat(path);
    if (stats.isFile()) return toWalkedFile(path, stats);
    progress.skip(path, { code: 'file-unreadable', message: `${path}: this is no regular file` });
  } catch (thrown) {
    const error = describeReadError(thrown, path);
    progress.skip(path, error);
    const known = scanRepo.findKnown(path);
    if (known && !known.gone && error.code === 'file-missing') {
      scanRepo.markTrackGone(known.id);
      progress.count('gone');
    }
  }
  return null;
}

/** Whether the folder as a whole is missing, or an empty mount point where there was music; it is then marked and skipped. */
async function noteAbsence(
  { scanRepo, foldersRepo, progress }: ScanContext,
  folder: Folder,
  root: string,
): Promise<boolean> {
  if (root !== folder.path) return false;
  const absence = await findAbsence(root);
  const isMissing = absence !== null && (absence.code === 'file-missing' || scanRepo.hasTracks(folder.id));
  foldersRepo.setMissing(folder.id, isMissing);
  if (isMissing) progress.skip(root, absence);
  return isMissing;
}

/** Why a root can't be looked into, or that there is nothing in it at all, as in the mount point of a drive that is not there. */
async function findAbsence(root: string): Promise<ErrorInfo | null> {
  try {
    const names = await opendir(root);
    const first = await names.read();
    await names.close();
    if (first) return null;
    return { code: 'file-unreadable', message: `${root}: it is empty; if it is a drive, connect it and scan again` };
  } catch (thrown) {
    const { code } = describeReadError(thrown, root);
    // Anything else the walk meets as well, and reports.
    if (code !== 'file-missing') return null;
    return { code, message: `${root}: it is not there; if it is a drive, connect it and scan again` };
  }
}

function noteSkip(entry: WalkSkip, root: string, unseen: string[], context: ScanContext): void {
  context.progress.skip(entry.path, entry.error);
  // What is not there any more is gone; what is there but can't be read is not.
  if (entry.error.code !== 'file-missing' || entry.path === root) unseen.push(entry.path);
}

/** Takes files as they are found: decides which to read, reads a few at once, writes in batches. */
class FileIntake {
  private readonly pool = new TaskPool(READS_AT_ONCE);
  /** Paths not yet written: their rows do not tell that this scan saw them. */
  private readonly taken = new Set<string>();
  private writes: (() => void)[] = [];
  private lastFlushMs = Date.now();

  constructor(private readonly context: ScanContext) {}

  async take(file: WalkedFile, folderId: number | null): Promise<void> {
    const { scanRepo, scan, unchanged, progress } = this.context;
    const known = scanRepo.findKnown(file.path);
    // The same file again, by way of a link.
    if (known?.seenScan === scan || (known && unchanged.has(known.id)) || this.taken.has(file.path)) return;
    progress.count('seen');
    if (known !== null && isSame(known, file)) {
      unchanged.add(known.id);
      if (scanRepo.hasNews(known, folderId)) this.write(file.path, () => scanRepo.markSeen(known, folderId, scan));
      return;
    }
    this.taken.add(file.path);
    await this.pool.add(() => this.read(file, folderId, known === null));
  }

  /** Resolves when everything taken is in the database. */
  async finish(): Promise<void> {
    await this.pool.drain();
    this.flush();
  }

  private async read(file: WalkedFile, folderId: number | null, isNew: boolean): Promise<void> {
    const { readFacts, scanRepo, progress, scan } = this.context;
    const facts = await readFacts(file);
    const movedFrom = isNew && facts.audioId !== null ? await this.findMoved(facts.audioId) : null;
    progress.count('read');
    this.write(file.path, () => {
      if (movedFrom && scanRepo.move(movedFrom, file.path, movedFrom.isAway)) progress.count('moved');
      scanRepo.save(facts, folderId, scan);
    });
  }

  /** A track with this audio whose own file is no longer there, and whether it may come back, as its whole folder is away. */
  private async findMoved(audioId: string): Promise<(SameAudio & { readonly isAway: boolean }) | null> {
    const { scanRepo, foldersRepo } = this.context;
    for (const candidate of scanRepo.findSameAudio(audioId, MOVE_CANDIDATES)) {
      if (candidate.gone) return { ...candidate, isAway: false };
      if (await exists(candidate.path)) continue;
      const folder = foldersRepo.findContaining(candidate.path)?.path ?? dirname(candidate.path);
      return { ...candidate, isAway: (await findAbsence(folder)) !== null };
    }
    return null;
  }

  private write(path: string, write: () => void): void {
    this.writes.push(() => {
      write();
      this.taken.delete(path);
    });
    if (this.writes.length >= BATCH_WRITES || Date.now() - this.lastFlushMs >= BATCH_MS) this.flush();
  }

  private flush(): void {
    const writes = this.writes;
    this.writes = [];
    this.context.scanRepo.inTransaction(() => {
      for (const write of writes) write();
    });
    this.lastFlushMs = Date.now();
  }
}

/** Whether a file is as it was read. Its time stays when its permissions change; where it could not be read these say nothing. */
function isSame(known: KnownTrack, file: WalkedFile): boolean {
  const wasReadOnly = known.notWritableReason === READ_ONLY_REASON;
  const isAsWritable = known.audioId === null || wasReadOnly === file.isReadOnly;
  return isAsWritable && known.sizeBytes === file.sizeBytes && known.mtimeMs === file.mtimeMs;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (thrown) {
    // Only a file that is surely not there has moved.
    return (thrown as { code?: unknown }).code !== 'ENOENT';
  }
}
