import type { Database } from 'better-sqlite3';
import { latestChoices, type LabelChoice } from '../../src-shared/label-choice';
import type { LabelField } from '../../src-shared/tags';
import { Statements } from './statements';

/** A song whose labels the user decided by hand. */
export interface ChosenSong {
  readonly path: string;
  readonly artist: string;
  readonly album: string;
  readonly choices: readonly LabelChoice[];
}

const CHOICES_OF_AUDIO = `SELECT field, label, verdict FROM standing_label_choice WHERE audio_id = ? ORDER BY id`;

/** What the user decided by hand about genre and mood. It belongs to the audio, so every copy of a file shares it. */
export class LabelChoicesRepo {
  private readonly statements: Statements;

  constructor(private readonly database: Database) {
    this.statements = new Statements(database);
  }

  /**
   * Notes what was decided about a track; nothing for one whose audio cannot be told.
   * @param runId the run that writes it into the file: the choice counts once that is done, and until it is undone; null: at once
   */
  note(trackId: number, choices: readonly LabelChoice[], runId: number | null): void {
    const insert = this.statements.of(
      `INSERT INTO label_choice (audio_id, field, label, verdict, run_id, chosen_at)
       SELECT audio_id, @field, @label, @verdict, @runId, @chosenAt FROM track WHERE id = @trackId AND audio_id IS NOT NULL`,
    );
    const chosenAt = new Date().toISOString();
    const insertAll = this.database.transaction(() => {
      for (const { field, label, verdict } of choices) insert.run({ field, label, verdict, runId, chosenAt, trackId });
    });
    insertAll.immediate();
  }

  /** Lets what a run was to write count by itself: the file said so already. */
  detachFromRun(runId: number): void {
    this.statements.of('UPDATE label_choice SET run_id = NULL WHERE run_id = ?').run(runId);
  }

  /** Drops what a run was to write and could not. */
  dropRun(runId: number): void {
    this.statements.of('DELETE FROM label_choice WHERE run_id = ?').run(runId);
  }

  /** What counts for a track: of each label the last verdict, oldest first. */
  ofTrack(trackId: number): LabelChoice[] {
    const track = this.statements
      .of<[number], { audio_id: string | null }>('SELECT audio_id FROM track WHERE id = ?')
      .get(trackId);
    return track?.audio_id == null ? [] : this.ofAudio(track.audio_id);
  }

  /** Forgets all that was decided about a track; its file stays as it is. */
  forget(trackId: number): void {
    this.statements
      .of('DELETE FROM label_choice WHERE audio_id = (SELECT audio_id FROM track WHERE id = ?)')
      .run(trackId);
  }

  /** Songs with a decision on this field, in path order; of several copies of a recording the first. */
  *songs(field: LabelField): Generator<ChosenSong> {
    const chosen = this.statements
      .of<[LabelField], { path: string; artist: string; album: string; audio_id: string }>(
        `SELECT min(path) AS path, artist, album, audio_id FROM track
         WHERE gone = 0 AND audio_id IN (SELECT audio_id FROM standing_label_choice WHERE field = ?)
         GROUP BY audio_id ORDER BY 1`,
      )
      .all(field);
    for (const { audio_id, ...song } of chosen) {
      yield { ...song, choices: this.ofAudio(audio_id).filter((choice) => choice.field === field) };
    }
  }

  private ofAudio(audioId: string): LabelChoice[] {
    return latestChoices(this.statements.of<[string], LabelChoice>(CHOICES_OF_AUDIO).all(audioId));
  }
}
