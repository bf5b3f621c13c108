import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJournalHistory, type JournalHistory } from '../../store/journal-history';
import { createJournalRepo, type JournalRepo } from '../../store/journal-repo';
import { openDatabase } from '../../store/database';

/** A temporary folder with a journal in it. */
export interface WorkFolder {
  readonly path: string;
  readonly databasePath: string;
  readonly journal: JournalRepo;
  readonly history: JournalHistory;
  remove(): void;
}

export function makeWorkFolder(): WorkFolder {
  const path = mkdtempSync(join(tmpdir(), 'sleevenotes-tags-'));
  const databasePath = join(path, 'library.db');
  const database = openDatabase(databasePath);
  const journal = createJournalRepo(database);
  return {
    path,
    databasePath,
    journal,
    history: createJournalHistory(database),
    remove: () => {
      journal.close();
      database.close();
      rmSync(path, { recursive: true, force: true });
    },
  };
}
