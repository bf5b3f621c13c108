/** Everything ever written into a music file, with the bytes that stood there before: what undo restores from. */
export const journalMigration = `
CREATE TABLE write_run (
  id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL
) STRICT;

CREATE TABLE write_entry (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES write_run(id),
  -- as asked for, and after following symlinks
  path TEXT NOT NULL,
  real_path TEXT NOT NULL,
  -- claimed: a copy is being made; pending: the copy is complete and about to replace the file;
  -- undoing: the same on the way back
  state TEXT NOT NULL CHECK (state IN ('claimed', 'pending', 'written', 'failed', 'undoing', 'undone')),
  -- the process at work in the states claimed, pending and undoing, and its temporary file
  lease TEXT,
  temp_path TEXT,
  reason TEXT,
  -- JSON: the edits, for people
  edits TEXT NOT NULL,
  size_before INTEGER,
  sha256_before TEXT,
  mtime_before_ms REAL,
  size_after INTEGER,
  sha256_after TEXT,
  changed_at TEXT NOT NULL
) STRICT;

-- One writer a file, across processes.
CREATE UNIQUE INDEX write_entry_at_work ON write_entry (real_path) WHERE state IN ('claimed', 'pending', 'undoing');
CREATE INDEX write_entry_by_run ON write_entry (run_id, state);
CREATE INDEX write_entry_by_path ON write_entry (path, state);
CREATE INDEX write_entry_by_real_path ON write_entry (real_path, state);

CREATE TABLE write_splice (
  entry_id INTEGER NOT NULL REFERENCES write_entry(id),
  ordinal INTEGER NOT NULL,
  -- in the file as it was before
  offset_bytes INTEGER NOT NULL,
  before BLOB NOT NULL,
  after BLOB NOT NULL,
  PRIMARY KEY (entry_id, ordinal)
) STRICT, WITHOUT ROWID;
`;
