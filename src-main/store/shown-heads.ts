import type { TrackRow } from '../../src-shared/domain';
import type { HeadName } from '../../src-shared/model-spec';
import type { Statements } from './statements';

/** What the library table shows of one head: its highest label, and every label at or above its threshold (else the highest). */
export interface ShownHead {
  readonly name: HeadName;
  readonly top: NonNullable<TrackRow['topGenre']>;
  readonly labels: readonly string[];
}

/** What tracks show of a prediction: kept beside it, so that lists can be ordered and filtered by it. */
export class ShownHeads {
  constructor(private readonly statements: Statements) {}

  /** Every track with this audio is analysed from now on, and shows this. Callers put it into a transaction. */
  show(audioId: string, shown: readonly ShownHead[]): void {
    const topOf = (name: HeadName) => shown.find((head) => head.name === name)?.top;
    const [genre, mood] = [topOf('genre'), topOf('mood')];
    this.statements
      .of(
        `UPDATE track SET status = 'analysed', error_code = NULL, error_message = NULL,
           top_genre = ?, top_genre_prob = ?, top_genre_confident = ?, top_mood = ?, top_mood_prob = ?, top_mood_confident = ?
         WHERE audio_id = ?`,
      )
      .run(...toColumns(genre), ...toColumns(mood), audioId);
    this.statements
      .of('DELETE FROM track_label WHERE track_id IN (SELECT id FROM track WHERE audio_id = ?)')
      .run(audioId);
    for (const { name, labels } of shown) {
      for (const label of labels) {
        this.statements
          .of('INSERT INTO track_label SELECT id, ?, ? FROM track WHERE audio_id = ?')
          .run(name, label, audioId);
      }
    }
  }
}

function toColumns(top: ShownHead['top'] | undefined): [string | null, number | null, number | null] {
  return top ? [top.label, top.prob, Number(top.confident)] : [null, null, null];
}
