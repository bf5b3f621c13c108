import { hashFile } from '../../src-shared/node/hash-file';
import type { JournalEntry, JournalRepo, SettledState } from '../store/journal-repo';
import { isTempPath, removeTemp } from './replace-file';

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
  for (const entry of journal.abandoned(realPath)) {
    const outcome = await recoverEntry(journal, entry);
    if (outcome !== null) report[outcome] += 1;
  }
  return report;
}

/** @returns null where another process has settled the entry meanwhile */
async function recoverEntry(journal: JournalRepo, entry: JournalEntry): Promise<Outcome | null> {
  const found = await tryClearAndHash(entry);
  if (found === null) return 'unreachable';
  const { outcome, state, reason } = entry.state === 'undoing' ? undoFound(entry, found) : writeFound(entry, found);
  return journal.settleAbandoned(entry, state, reason) ? outcome : null;
}

interface Settlement {
  readonly outcome: Outcome;
  readonly state: SettledState;
  readonly reason: string | null;
}

function writeFound({ state, image }: JournalEntry, found: string): Settlement {
  if (state === 'pending' && image !== null && found === image.sha256After) {
    return { outcome: 'finished', state: 'written', reason: null };
  }
  const isOld = state === 'claimed' || (image !== null && found === image.sha256Before);
  const reason = isOld ? 'interrupted; the file is unchanged' : 'interrupted, and changed by another program since';
  return { outcome: 'rolledBack', state: 'failed', reason };
}

function undoFound({ image }: JournalEntry, found: string): Settlement {
  if (image !== null && found === image.sha256Before) return { outcome: 'finished', state: 'undone', reason: null };
  // Not yet undone, or changed by someone since: either way the next undo will see which.
  return { outcome: 'rolledBack', state: 'written', reason: null };
}

/** Removes the temporary file and gives the sha256 of the music file; null where either is not possible now. */
async function tryClearAndHash({ realPath, tempPath }: JournalEntry): Promise<string | null> {
  try {
    if (tempPath !== null && isTempPath(tempPath)) await removeTemp(tempPath);
    return await hashFile(realPath);
  } catch {
    return null;
  }
}
