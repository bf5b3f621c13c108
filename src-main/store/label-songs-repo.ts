import type { Database } from 'better-sqlite3';
import { latestChoices, type LabelChoice } from '../../src-shared/label-choice';
import type { LabelledTrackRef } from '../../src-shared/label-set';
import type { LabelField } from '../../src-shared/tags';
import { changesElsewhere } from './data-version';
import { Statements } from './statements';

/** What label sets need of one track. */
export interface LabelTrackRecord {
  readonly id: number;
  readonly path: string;
  /** Null: given by itself, outside every folder. */
  readonly folderId: number | null;
  readonly audioId: string;
  readonly artist: string;
  /** JSON, a list of values, as the files' tags have them. */
  readonly genres: string;
  readonly moods: string;
}

/** What was decided by hand about one recording, of one field. */
export interface ChosenAudio {
  readonly audioId: string;
  readonly choices: readonly LabelChoice[];
}

/** Numbers that change with what they are named after. */
export interface LabelStamp {
  readonly tracks: number;
  readonly choices: number;
}

/** What a model gave a recording. */
export interface HeardRecord {
  /** Rises with every prediction that is stored. */
  readonly row: number;
  readonly audioId: string;
  /** For `decodeHeadSummaries`. */
  readonly heads: string;
}

/** Reads what labels of a whole library are worked out from, in chunks. */
export class LabelSongsRepo {
  private readonly statements: Statements;
  private isWatching = false;

  constructor(private readonly database: Database) {
    this.statements = new Statements(database);
  }

  /** What was read of the library stays right for as long as this says the same. */
  stamp(): LabelStamp {
    this.watch();
    const stamp = this.statements.of<[], LabelStamp>('SELECT tracks, choices FROM temp.label_stamp').get();
    // Triggers see this connection alone; another process that changes the file changes this.
    const elsewhere = changesElsewhere(this.statements);
    return { tracks: (stamp?.tracks ?? 0) + elsewhere * STEP, choices: (stamp?.choices ?? 0) + elsewhere * STEP };
  }

  /** Tracks whose sound is known, in the order of their ids. */
  tracksAfter(trackId: number, limit: number): LabelTrackRecord[] {
    return this.statements
      .of<[number, number], LabelTrackRecord>(
        `SELECT id, path, folder_id AS folderId, audio_id AS audioId, artist, file_genres AS genres, file_moods AS moods
         FROM track WHERE id > ? AND gone = 0 AND audio_id IS NOT NULL ORDER BY id LIMIT ?`,
      )
      .all(trackId, limit);
  }

  /** Recordings with a decision that counts: of each label the last one. */
  choices(field: LabelField): ChosenAudio[] {
    const rows = this.statements
      .of<[LabelField], LabelChoice & { audio_id: string }>(
        'SELECT audio_id, field, label, verdict FROM standing_label_choice WHERE field = ? ORDER BY id',
      )
      .all(field);
    const byAudio = Map.groupBy(rows, ({ audio_id }) => audio_id);
    return Array.from(byAudio, ([audioId, choices]) => ({ audioId, choices: latestChoices(choices) }));
  }

  /** What a model gave recordings, the next ones behind a row. */
  heardAfter(modelId: string, row: number, limit: number): HeardRecord[] {
    return this.statements
      .of<[number, string, number], HeardRecord>(
        `SELECT rowid AS row, audio_id AS audioId, heads FROM prediction
         WHERE rowid > ? AND model_id = ? ORDER BY rowid LIMIT ?`,
      )
      .all(row, modelId, limit);
  }

  /** Names of tracks, in the order of the ids; those that are gone are left out. */
  names(trackIds: readonly number[]): LabelledTrackRef[] {
    const select = this.statements.of<[number], LabelledTrackRef>(
      'SELECT id AS trackId, title, artist FROM track WHERE id = ? AND gone = 0',
    );
    return trackIds.flatMap((trackId) => select.get(trackId) ?? []);
  }

  /** Where a track's file is and whose it is; null for one that is gone. */
  file(trackId: number): { path: string; artist: string; album: string } | null {
    const select = this.statements.of<[number], { path: string; artist: string; album: string }>(
      'SELECT path, artist, album FROM track WHERE id = ? AND gone = 0',
    );
    return select.get(trackId) ?? null;
  }

  /** What a model gave one recording, for `decodeHeadSummaries`; null where it has not heard it. */
  heardOf(audioId: string, modelId: string): string | null {
    const select = this.statements.of<[string, string], string>(
      'SELECT heads FROM prediction WHERE audio_id = ? AND model_id = ?',
    );
    return select.pluck().get(audioId, modelId) ?? null;
  }

  private watch(): void {
    if (this.isWatching) return;
    this.isWatching = true;
    // As whoever else keeps temporary tables has it: a change of it would delete them.
    this.database.pragma('temp_store = MEMORY');
    this.database.exec(STAMPS);
  }
}

/** Larger than any number of changes. */
const STEP = 2 ** 32;

const STAMPS = `
CREATE TEMP TABLE label_stamp (tracks INTEGER NOT NULL, choices INTEGER NOT NULL) STRICT;
INSERT INTO temp.label_stamp VALUES (0, 0);
CREATE TEMP TRIGGER stamp_new_track AFTER INSERT ON main.track BEGIN
  UPDATE label_stamp SET tracks = tracks + 1;
END;
CREATE TEMP TRIGGER stamp_changed_track
  AFTER UPDATE OF path, folder_id, audio_id, artist, file_genres, file_moods, gone ON main.track BEGIN
  UPDATE label_stamp SET tracks = tracks + 1;
END;
CREATE TEMP TRIGGER stamp_removed_track AFTER DELETE ON main.track BEGIN
  UPDATE label_stamp SET tracks = tracks + 1;
END;
CREATE TEMP TRIGGER stamp_new_choice AFTER INSERT ON main.label_choice BEGIN
  UPDATE label_stamp SET choices = choices + 1;
END;
CREATE TEMP TRIGGER stamp_changed_choice AFTER UPDATE ON main.label_choice BEGIN
  UPDATE label_stamp SET choices = choices + 1;
END;
CREATE TEMP TRIGGER stamp_removed_choice AFTER DELETE ON main.label_choice BEGIN
  UPDATE label_stamp SET choices = choices + 1;
END;
-- A choice counts for as long as what was written of it stands.
CREATE TEMP TRIGGER stamp_standing_choice AFTER UPDATE OF state ON main.write_entry BEGIN
  UPDATE label_stamp SET choices = choices + 1;
END;
`;
