/** What the user decided by hand about genre and mood. */
export const labelChoicesMigration = `
-- By audio, not by track: a moved, copied or retagged file keeps what was decided. Of several rows on one label the last one counts.
CREATE TABLE label_choice (
  id INTEGER PRIMARY KEY,
  audio_id TEXT NOT NULL,
  field TEXT NOT NULL CHECK (field IN ('genre', 'mood')),
  -- as the file's tag says it, or would
  label TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'added', 'rejected')),
  -- the run that wrote it into one file; null where nothing had to be written
  run_id INTEGER REFERENCES write_run(id),
  chosen_at TEXT NOT NULL
) STRICT;

CREATE INDEX label_choice_by_audio ON label_choice (audio_id, id);
CREATE INDEX label_choice_by_run ON label_choice (run_id) WHERE run_id IS NOT NULL;

-- What was written counts for as long as it stands, so undo takes the choice back, too.
CREATE VIEW standing_label_choice AS
  SELECT id, audio_id, field, label, verdict FROM label_choice
  WHERE run_id IS NULL OR EXISTS (
    SELECT 1 FROM write_entry WHERE write_entry.run_id = label_choice.run_id AND state IN ('written', 'undoing'));
`;
