import type { Database } from 'better-sqlite3';
import { changesElsewhere } from './data-version';
import { Statements } from './statements';

/**
 * Which tracks changed since somebody last looked at them, in anything that planning goes by. Triggers of this connection note
 * them, whoever in this process makes the change; the list is gone when the program ends.
 */
export class ChangedTracks {
  private readonly statements: Statements;
  private dataVersion = 0;

  constructor(private readonly database: Database) {
    this.statements = new Statements(database);
  }

  /** Begins to note changes; once. */
  watch(): void {
    this.database.pragma('temp_store = MEMORY');
    this.database.exec(SCHEMA);
    this.dataVersion = changesElsewhere(this.statements);
  }

  /** Some of them; they stay noted until `forget`. */
  list(limit: number): number[] {
    return this.statements
      .of<[number], { track_id: number }>('SELECT track_id FROM temp.changed_track LIMIT ?')
      .all(limit)
      .map(({ track_id }) => track_id);
  }

  count(): number {
    return (
      this.statements.of<[], { count: number }>('SELECT count(*) AS count FROM temp.changed_track').get()?.count ?? 0
    );
  }

  forget(trackIds: readonly number[]): void {
    const forget = this.statements.of('DELETE FROM temp.changed_track WHERE track_id = ?');
    this.database.transaction(() => trackIds.forEach((trackId) => forget.run(trackId)))();
  }

  forgetAll(): void {
    this.statements.of('DELETE FROM temp.changed_track').run();
  }

  note(trackIds: Iterable<number>): void {
    const note = this.statements.of('INSERT OR IGNORE INTO temp.changed_track VALUES (?)');
    this.database.transaction(() => {
      for (const trackId of trackIds) note.run(trackId);
    })();
  }

  /** Notes every track of the library when another process changed it, which no trigger sees. @returns whether one did */
  noteChangesElsewhere(): boolean {
    const before = this.dataVersion;
    this.dataVersion = changesElsewhere(this.statements);
    if (this.dataVersion === before) return false;
    this.statements.of('INSERT OR IGNORE INTO temp.changed_track SELECT id FROM track').run();
    return true;
  }
}

const SCHEMA = `
CREATE TEMP TABLE changed_track (track_id INTEGER PRIMARY KEY) STRICT;
CREATE TEMP TRIGGER note_new_track AFTER INSERT ON main.track BEGIN
  INSERT OR IGNORE INTO changed_track VALUES (new.id);
END;
CREATE TEMP TRIGGER note_changed_track AFTER UPDATE OF path, audio_id, search_text, file_genres, file_moods, file_fields,
    not_writable_reason, status, gone ON main.track BEGIN
  INSERT OR IGNORE INTO changed_track VALUES (new.id);
END;
CREATE TEMP TRIGGER note_removed_track AFTER DELETE ON main.track BEGIN
  INSERT OR IGNORE INTO changed_track VALUES (old.id);
END;
CREATE TEMP TRIGGER note_new_choice AFTER INSERT ON main.label_choice BEGIN
  INSERT OR IGNORE INTO changed_track SELECT id FROM track WHERE audio_id = new.audio_id;
END;
CREATE TEMP TRIGGER note_changed_choice AFTER UPDATE ON main.label_choice BEGIN
  INSERT OR IGNORE INTO changed_track SELECT id FROM track WHERE audio_id = new.audio_id;
END;
CREATE TEMP TRIGGER note_removed_choice AFTER DELETE ON main.label_choice BEGIN
  INSERT OR IGNORE INTO changed_track SELECT id FROM track WHERE audio_id = old.audio_id;
END;
-- A choice counts for as long as what was written of it stands.
CREATE TEMP TRIGGER note_standing_choice AFTER UPDATE OF state ON main.write_entry BEGIN
  INSERT OR IGNORE INTO changed_track
    SELECT track.id FROM label_choice JOIN track USING (audio_id) WHERE label_choice.run_id = new.run_id;
END;
`;
