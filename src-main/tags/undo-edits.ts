import { CodedError } from '../../src-shared/errors';
import { hashFile } from '../../src-shared/node/hash-file';
import type { WriteResult } from '../../src-shared/tags';
import type { JournalEntry, JournalImage, JournalRepo } from '../store/journal-repo';
import { invertSplices } from './byte-splice';
import { recoverJournal } from './recover-journal';
import {
  assertUnchanged,
  findReplaceTarget,
  newTempPath,
  replaceWithTemp,
  type ReplaceTarget,
  trySetMtime,
  writeTempCopy,
} from './replace-file';
import { giveUp, noteDone, refusal } from './write-tags';

export interface UndoDeps {
  readonly journal: JournalRepo;
  /** Which paths were asked for; left out: any. */
  readonly isWanted?: (path: string) => boolean;
  /** Checks everything and touches nothing; `written` then means "would be restored". */
  readonly dryRun?: boolean;
  /** Stops before the file is replaced; then it is unchanged. */
  readonly signal?: AbortSignal;
}

/**
 * Brings one file back to the exact bytes it had before a journal entry's write, or says why not; never throws for
 * anything about the file. Entries of one file have to be undone newest first, as `journal.undoable` lists them.
 * @returns `written` when the file is restored, `unchanged` when it already is as it was, `refused` with `code: message`
 * @throws CodedError `bad-input` for an entry the journal does not have or that has no before-image
 */
export async function undoEntry(entryId: number, deps: UndoDeps): Promise<WriteResult> {
  const entry = deps.journal.entry(entryId);
  if (entry?.image == null) throw new CodedError('bad-input', `the journal has nothing to undo under ${entryId}`);
  try {
    return await restore(entry, entry.image, deps);
  } catch (error) {
    return refusal(entry.path, error);
  }
}

async function restore(entry: JournalEntry, image: JournalImage, deps: UndoDeps): Promise<WriteResult> {
  const { path, target, isAlreadyOld } = await findWritten(entry, image, deps);
  if (deps.dryRun === true) return { path, status: isAlreadyOld ? 'unchanged' : 'written' };
  const tempPath = newTempPath(target.realPath);
  if (!(await claimForUndo(deps.journal, entry, target.realPath, tempPath))) return { path, status: 'unchanged' };
  if (isAlreadyOld) {
    deps.journal.markUndone(entry.id);
    return { path, status: 'unchanged' };
  }
  const notes = await replaceWithOld(entry, image, target, tempPath, deps);
  return { path, status: 'written', ...(notes.length > 0 ? { reason: notes.join('; ') } : {}) };
}

/** The file an entry is about, as it was written or as it was before. */
interface FoundFile {
  readonly path: string;
  readonly target: ReplaceTarget;
  readonly isAlreadyOld: boolean;
}

/** Where it was written or, if it is there no more, where a scan found it since: that may be a copy while a drive was away. */
async function findWritten(
  entry: JournalEntry,
  image: JournalImage,
  { isWanted = () => true }: UndoDeps,
): Promise<FoundFile> {
  const places = [...new Set([entry.path, entry.realPath])];
  const found: FoundFile[] = [];
  let refused: unknown = null;
  for (const path of places.some(isWanted) ? places.filter(isWanted) : places) {
    try {
      const target = await findReplaceTarget(path);
      const sha256 = await hashFile(target.realPath);
      if (sha256 === image.sha256After) return { path, target, isAlreadyOld: false };
      if (sha256 === image.sha256Before) found.push({ path, target, isAlreadyOld: true });
      else refused = changedSince(entry);
    } catch (error) {
      refused ??= error;
    }
  }
  if (found[0] !== undefined) return found[0];
  throw refused;
}

/** @returns what could not be restored, for people */
async function replaceWithOld(
  entry: JournalEntry,
  image: JournalImage,
  target: ReplaceTarget,
  tempPath: string,
  { journal, signal }: UndoDeps,
): Promise<string[]> {
  const notes: (string | null)[] = [];
  try {
    const { note } = await writeTempCopy(target, tempPath, invertSplices(image.splices), signal);
    const sha256 = await hashFile(tempPath);
    if (sha256 !== image.sha256Before) {
      throw new CodedError('not-verified', 'the restored copy is not what was there before; the file is unchanged');
    }
    // The old bytes get their old time, so that programs that go by it see the old file.
    notes.push(note, await trySetMtime(tempPath, image.mtimeBeforeMs));
    await assertUnchanged(target);
    if (signal?.aborted === true) throw new CodedError('cancelled', 'cancelled; the file is unchanged');
    await replaceWithTemp(target, tempPath, sha256);
  } catch (error) {
    await giveUp(tempPath, () => journal.markWritten(entry.id));
    throw error;
  }
  noteDone(entry.path, () => journal.markUndone(entry.id));
  return notes.filter((note) => note !== null);
}

/** @returns false when another process has undone it meanwhile */
async function claimForUndo(
  journal: JournalRepo,
  entry: JournalEntry,
  realPath: string,
  tempPath: string,
): Promise<boolean> {
  if (journal.claimUndo(entry.id, realPath, tempPath)) return true;
  await recoverJournal(journal, realPath);
  if (journal.claimUndo(entry.id, realPath, tempPath)) return true;
  if (journal.entry(entry.id)?.state === 'undone') return false;
  throw new CodedError('file-busy', 'its tags are being written or undone already; try again in a moment');
}

function changedSince({ path, runId }: JournalEntry): CodedError {
  return new CodedError(
    'changed-since',
    `${path}: the file was changed since run ${runId}, by a later run (undo that first) or by another program; it is left as it is`,
  );
}
