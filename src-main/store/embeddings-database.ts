import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { CodedError } from '../../src-shared/errors';

/**
 * What was heard of every track, in a file beside the library's: it is a hundred times as large and can be made again by listening, so
 * it may be deleted at any time.
 */
const SCHEMA = `
CREATE TABLE embedding (
  id INTEGER PRIMARY KEY,
  audio_id TEXT NOT NULL,
  -- what heard it, see ModelSpec.embedding
  backbone TEXT NOT NULL,
  -- some 50 KB, see src-worker/embedding/track-embedding.ts
  bytes BLOB NOT NULL,
  UNIQUE (audio_id, backbone)
) STRICT;

-- Audio that is to be listened to again: what is kept of it must not stand in for that.
CREATE TABLE outdated (audio_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`;

const VERSION = 1;
/** Larger than SQLite's own: an embedding fills six of them, and little of the last is wasted. */
const PAGE_BYTES = 8192;
/** Pages in the write-ahead log before they are moved into the file: few, as nobody waits for a checkpoint gladly. */
const CHECKPOINT_PAGES = 256;
const DAMAGED: ReadonlySet<string> = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_IOERR_SHORT_READ']);

/**
 * Opens the file; one that is damaged is made anew, empty.
 * @param path file path, or `:memory:` in tests
 * @throws CodedError `bad-input` for the file of a newer version; what SQLite says where the file can't be opened at all
 */
export function openEmbeddingsDatabase(path: string): Database.Database {
  try {
    return open(path);
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
    removeEmbeddingsFiles(path);
    return open(path);
  }
}

/** Deletes the file and what SQLite keeps beside it. */
export function removeEmbeddingsFiles(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

/** Whether an error says that the file is not what was once written. */
export function isDamage(thrown: unknown): boolean {
  return thrown instanceof Database.SqliteError && DAMAGED.has(thrown.code);
}

function open(path: string): Database.Database {
  const database = new Database(path);
  try {
    database.pragma('busy_timeout = 5000');
    database.pragma(`page_size = ${PAGE_BYTES}`);
    // So that what is forgotten can be given back to the disk bit by bit.
    database.pragma('auto_vacuum = INCREMENTAL');
    database.pragma('journal_mode = WAL');
    // A power cut may cost the last seconds, never the file; and all of it can be heard again.
    database.pragma('synchronous = NORMAL');
    database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    database.transaction(() => makeTables(database, path)).immediate();
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

function makeTables(database: Database.Database, path: string): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version > VERSION) {
    throw new CodedError('bad-input', `${path} was made by a newer Sleevenotes; update the program or delete the file`);
  }
  if (version === VERSION) return;
  database.exec(SCHEMA);
  database.pragma(`user_version = ${VERSION}`);
}
