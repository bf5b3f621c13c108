/** Folders, tracks, what their files say and what the model heard. */
export const libraryMigration = `
CREATE TABLE folder (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE
) STRICT;
`;
