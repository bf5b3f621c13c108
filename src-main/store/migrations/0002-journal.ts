/** Before-images of everything written into a music file. */
export const journalMigration = `
CREATE TABLE write_run (
  id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL
) STRICT;
`;
