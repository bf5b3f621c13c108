import Database from 'better-sqlite3';
import { CodedError } from '../../src-shared/errors';
import { foldForSearch } from '../../src-shared/fold-text';
import { libraryMigration } from './migrations/0001-library';
import { journalMigration } from './migrations/0002-journal';
import { fileFieldsMigration } from './migrations/0003-file-fields';
import { labelChoicesMigration } from './migrations/0004-label-choices';
import { heardModelsMigration } from './migrations/0005-heard-models';
import { searchTextMigration } from './migrations/0006-search-text';

/** Applied in order; an entry never changes once released. `user_version` counts those applied. */
const MIGRATIONS: readonly string[] = [
  libraryMigration,
  journalMigration,
  fileFieldsMigration,
  labelChoicesMigration,
  heardModelsMigration,
  searchTextMigration,
];

/**
 * Opens (or creates) the library database: WAL, foreign keys on, every commit synced to disk, migrated to the newest schema.
 * @param path file path, or `:memory:` in tests
 * @throws CodedError `bad-input` when the file was made by a newer version of the program
 */
export function openDatabase(path: string): Database.Database {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma('busy_timeout = 5000');
  database.function('fold_for_search', { deterministic: true }, (text) => foldForSearch(String(text)));
  migrate(database, path);
  return database;
}

function migrate(database: Database.Database, path: string): void {
  const applyPending = database.transaction(() => {
    // Counted in here: another process may have migrated while this one waited for its turn.
    const applied = database.pragma('user_version', { simple: true }) as number;
    if (applied > MIGRATIONS.length) {
      throw new CodedError(
        'bad-input',
        `${path} was made by a newer Sleevenotes; update the program or choose another --data folder`,
      );
    }
    for (const sql of MIGRATIONS.slice(applied)) database.exec(sql);
    database.pragma(`user_version = ${MIGRATIONS.length}`);
  });
  try {
    applyPending.immediate();
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}
