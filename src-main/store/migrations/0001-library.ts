/** Folders, tracks, what their files say and what the model heard. */
export const libraryMigration = `
CREATE TABLE folder (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  missing INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Numbers scans, so that a track tells which one saw it last.
CREATE TABLE scan (
  id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL
) STRICT;

CREATE TABLE track (
  id INTEGER PRIMARY KEY,
  -- null: a file that was given by itself, outside every folder
  folder_id INTEGER REFERENCES folder(id) ON DELETE CASCADE,
  path TEXT NOT NULL UNIQUE,
  size_bytes INTEGER NOT NULL,
  mtime_ms REAL NOT NULL,
  -- names the audio without the tags; null when the file could not be read
  audio_id TEXT,
  title TEXT NOT NULL,
  artist TEXT NOT NULL,
  album TEXT NOT NULL,
  -- folded forms (NFC, lower case): what search looks into and what sorting compares
  search_text TEXT NOT NULL,
  title_key TEXT NOT NULL,
  artist_key TEXT NOT NULL,
  album_key TEXT NOT NULL,
  duration_sec REAL,
  file_genres TEXT NOT NULL,
  file_moods TEXT NOT NULL,
  -- why no tag can be written into the file; null where one can
  not_writable_reason TEXT,
  status TEXT NOT NULL CHECK (status IN ('pending', 'analysed', 'failed')),
  error_code TEXT,
  error_message TEXT,
  top_genre TEXT,
  top_genre_prob REAL,
  top_genre_confident INTEGER,
  top_mood TEXT,
  top_mood_prob REAL,
  top_mood_confident INTEGER,
  -- number of the last scan that saw the file
  seen_scan INTEGER NOT NULL,
  -- 1: no longer on disk; kept, so that a file that comes back keeps its analysis
  gone INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX track_by_folder ON track (folder_id);
CREATE INDEX track_by_audio ON track (audio_id);
CREATE INDEX track_by_status ON track (status, path) WHERE gone = 0;
CREATE INDEX track_by_path ON track (path) WHERE gone = 0;
CREATE INDEX track_by_title ON track (title_key, path) WHERE gone = 0;
CREATE INDEX track_by_artist ON track (artist_key, path) WHERE gone = 0;
CREATE INDEX track_by_album ON track (album_key, path) WHERE gone = 0;
CREATE INDEX track_by_duration ON track (duration_sec, path) WHERE gone = 0;
CREATE INDEX track_by_top_genre ON track (top_genre, top_genre_prob DESC, path) WHERE gone = 0;
CREATE INDEX track_by_top_mood ON track (top_mood, top_mood_prob DESC, path) WHERE gone = 0;

-- By audio, not by track: a moved, copied or retagged file keeps what was heard.
CREATE TABLE prediction (
  audio_id TEXT NOT NULL,
  model_id TEXT NOT NULL,
  engine TEXT NOT NULL,
  analysed_at TEXT NOT NULL,
  duration_sec REAL NOT NULL,
  segment_count INTEGER NOT NULL,
  timeline_bin_sec REAL NOT NULL,
  -- JSON, exact: means and shares of every head
  heads TEXT NOT NULL,
  -- one byte a value, in 1/255: head by head, bin by bin, label by label
  timeline BLOB NOT NULL,
  PRIMARY KEY (audio_id, model_id)
) STRICT;

-- The labels a track shows: those at or above their threshold, else the highest one of the head.
CREATE TABLE track_label (
  track_id INTEGER NOT NULL REFERENCES track(id) ON DELETE CASCADE,
  head TEXT NOT NULL,
  label TEXT NOT NULL,
  PRIMARY KEY (track_id, head, label)
) STRICT, WITHOUT ROWID;
CREATE INDEX track_label_by_label ON track_label (head, label, track_id);

-- The model whose predictions the track table shows.
CREATE TABLE model_in_use (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  model_id TEXT NOT NULL,
  -- changes with anything in the model's spec, weights included
  fingerprint TEXT NOT NULL
) STRICT;
`;
