/**
 * What files say of the fields beside genre and mood; and every file is read again by the next scan, since more can be read and
 * written than before. A time turned below zero tells "not read by this version" from "changed": what was heard in an unchanged file
 * is kept, even where its audio now goes by another name.
 */
export const fileFieldsMigration = `
-- JSON: values by field, for those of ab:genre, ab:mood and scores that the file has
ALTER TABLE track ADD COLUMN file_fields TEXT NOT NULL DEFAULT '{}';
UPDATE track SET mtime_ms = -mtime_ms - 1;
`;
