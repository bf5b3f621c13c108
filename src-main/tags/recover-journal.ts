import type { JournalEntry, JournalRepo } from '../store/journal-repo';
import { hashFile, isTempPath, removeTemp } from './replace-file';

/** What was found and settled. */
export interface RecoveryReport {
  /** Writes and undos that had taken place before the crash. */
  readonly finished: number;
  /** Those that had not: the files are as before. */
  readonly rolledBack: number;
  /**
   * Files that are not there or cannot be read, e.g. on a drive that is not plugged in (which may leave an empty folder), or
   * beside which nothing can be removed; looked at again next time, so that a finished write can still be undone.
   */
  readonly unreachable: number;
}

type Outcome = keyof RecoveryReport;

/**
 * Settles what processes that no longer run left unfinished: finds out by hash whether the file is old or new, tells the
 * journal, removes the temporary file. Does not touch the entries of live processes. Run at every start.
 * @param realPath only entries of this file
 */
export async function recoverJournal(journal: JournalRepo, realPath?: string): Promise<RecoveryReport> {
  const report = { finished: 0, rolledBack: 0, unreachable: 0 };
  for (const entry of journal.abandoned(realPath)) report[await recoverEntry(journal, entry)] += 1;
  return report;
}

async function recoverEntry(journal: JournalRepo, entry: JournalEntry): Promise<Outcome> {
  const found = await tryClearAndHash(entry);
  if (found === null) return 'unreachable';
  return entry.state === 'undoing' ? settleUndo(journal, entry, found) : settleWrite(journal, entry, found);
}

function settleWrite(journal: JournalRepo, { id, state, image }: JournalEntry, found: string): Outcome {
  if (state === 'pending' && image !== null && found === image.sha256After) {
    journal.markWritten(id);
    return 'finished';
  }
  const isOld = state === 'claimed' || (image !== null && found === image.sha256Before);
  journal.markFailed(
    id,
    isOld ? 'interrupted; the file is unchanged' : 'interrupted, and changed by another program since',
  );
  return 'rolledBack';
}

function settleUndo(journal: JournalRepo, { id, image }: JournalEntry, found: string): Outcome {
  if (image !== null && found === image.sha256Before) {
    journal.markUndone(id);
    return 'finished';
  }
  // Not yet undone, or changed by someone since: either way the next undo will see which.
  journal.markWritten(id);
  return 'rolledBack';
}

/** Removes the temporary file and gives the sha256 of the music file; null where either is not possible now. */
async function tryClearAndHash({ realPath, tempPath }: JournalEntry): Promise<string | null> {
  try {
    if (tempPath !== null && isTempPath(tempPath)) await removeTemp(tempPath);
    return (await hashFile(realPath)).sha256;
  } catch {
    return null;
  }
}
