import type { ErrorInfo } from '../../src-shared/errors';
import type { Statements } from './statements';

/** A file as it was just read. */
interface ReadFile {
  readonly path: string;
  readonly audioId: string | null;
  readonly error: ErrorInfo | null;
}

/** What becomes of a track's analysis when its file turns out to be new, changed or named anew. */
export class AudioAnalysis {
  constructor(private readonly statements: Statements) {}

  /** What was heard and decided goes with the audio that is named in another way than before, though it is the same. */
  rename(oldId: string | null, newId: string | null): void {
    if (oldId === null || newId === null || oldId === newId) return;
    this.statements
      .of(
        `INSERT OR IGNORE INTO prediction
         SELECT @newId, model_id, engine, analysed_at, duration_sec, segment_count, timeline_bin_sec, heads, timeline
         FROM prediction WHERE audio_id = @oldId`,
      )
      .run({ oldId, newId });
    this.statements
      .of('DELETE FROM prediction WHERE audio_id = @oldId AND NOT EXISTS (SELECT 1 FROM track WHERE audio_id = @oldId)')
      .run({ oldId });
    this.statements.of('UPDATE label_choice SET audio_id = @newId WHERE audio_id = @oldId').run({ oldId, newId });
  }

  /** Forgets what a track shows; it waits for analysis, unless its file is broken or another track has the same audio. */
  reset(facts: ReadFile): void {
    this.statements
      .of(
        `UPDATE track SET status = @status, error_code = @code, error_message = @message,
           top_genre = NULL, top_genre_prob = NULL, top_genre_confident = NULL,
           top_mood = NULL, top_mood_prob = NULL, top_mood_confident = NULL WHERE path = @path`,
      )
      .run({
        path: facts.path,
        status: facts.error ? 'failed' : 'pending',
        code: facts.error?.code ?? null,
        message: facts.error?.message ?? null,
      });
    this.statements
      .of('DELETE FROM track_label WHERE track_id = (SELECT id FROM track WHERE path = ?)')
      .run(facts.path);
    if (facts.audioId !== null && facts.error === null) this.adopt(facts.path, facts.audioId);
  }

  /** Shows for a track what a track with the same audio shows. */
  private adopt(path: string, audioId: string): void {
    const donor = this.statements
      .of<[string, string], { id: number }>(
        `SELECT id FROM track WHERE audio_id = ? AND status = 'analysed' AND path <> ? LIMIT 1`,
      )
      .get(audioId, path);
    if (!donor) return;
    this.statements
      .of(
        `UPDATE track SET status = 'analysed', (top_genre, top_genre_prob, top_genre_confident, top_mood, top_mood_prob,
           top_mood_confident) = (SELECT top_genre, top_genre_prob, top_genre_confident, top_mood, top_mood_prob,
           top_mood_confident FROM track WHERE id = @donorId) WHERE path = @path`,
      )
      .run({ donorId: donor.id, path });
    this.statements
      .of(
        `INSERT INTO track_label SELECT (SELECT id FROM track WHERE path = ?), head, label FROM track_label WHERE track_id = ?`,
      )
      .run(path, donor.id);
  }
}
