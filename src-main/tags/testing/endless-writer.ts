import { createJournalRepo } from '../../store/journal-repo';
import { openDatabase } from '../../store/database';
import { undoEntry } from '../undo-edits';
import { writeTags } from '../write-tags';

/**
 * A process for tests to kill: writes and undoes tags in the given files until it is ended.
 * Arguments: database, then files. Prints `ready` once it is about to start, and every refusal.
 */
async function main(databasePath: string, paths: readonly string[]): Promise<void> {
  const journal = createJournalRepo(openDatabase(databasePath));
  process.stdout.write('ready\n');
  for (let round = 0; ; round += 1) {
    const runId = journal.startRun();
    for (const path of paths) {
      const edits = [
        { field: 'genre' as const, new: [`Genre ${process.pid} ${round}`, 'x'.repeat((round % 7) * 300 + 1)] },
      ];
      const result = await writeTags({ path, edits }, { journal, runId });
      if (result.status === 'refused') process.stdout.write(`${result.reason}\n`);
    }
    if (round % 3 !== 2) continue;
    for (const entryId of journal.undoable({ paths: paths.slice(0, 1) })) await undoEntry(entryId, { journal });
  }
}

const [databasePath = '', ...paths] = process.argv.slice(2);
await main(databasePath, paths);
