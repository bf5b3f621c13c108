import type { Database } from 'better-sqlite3';
import type { TrackRow } from '../../src-shared/domain';
import type { ErrorInfo } from '../../src-shared/errors';
import type { HeadName } from '../../src-shared/model-spec';
import type { TrackPrediction } from '../../src-shared/prediction';
import { decodeHeads, decodeHeadSummaries, encodeHeads, type HeadSummary } from './prediction-codec';
import { Statements } from './statements';
import { whereInSet, type TrackSet } from './track-where';

/** What the library table shows of one head: its highest label, and every label at or above its threshold (else the highest). */
export interface ShownHead {
  readonly name: HeadName;
  readonly top: NonNullable<TrackRow['topGenre']>;
  readonly labels: readonly string[];
}

export interface PendingTrack {
  readonly id: number;
  readonly path: string;
}

const CHUNK_ROWS = 500;

interface HeardRecord {
  audio_id: string;
  heads: string;
}

interface PredictionRecord {
  model_id: string;
  engine: string;
  duration_sec: number;
  segment_count: number;
  timeline_bin_sec: number;
  heads: string;
  timeline: Uint8Array;
}

/** Predictions, and which tracks still wait for one. */
export class PredictionsRepo {
  private readonly statements: Statements;

  constructor(private readonly database: Database) {
    this.statements = new Statements(database);
  }

  /** What a model heard in a track's audio. */
  find(trackId: number, modelId: string): TrackPrediction | null {
    const record = this.findRecord(trackId, modelId);
    return record ? toPrediction(record, decodeHeads(record)) : null;
  }

  /** Stores what was heard in a track and shows it for every track with the same audio. */
  store(trackId: number, prediction: TrackPrediction, shown: readonly ShownHead[], analysedAt: Date): void {
    const storeAndShow = this.database.transaction(() => {
      const audio = this.statements
        .of<[number], { audio_id: string | null }>('SELECT audio_id FROM track WHERE id = ?')
        .get(trackId);
      // The track was removed, or its file became unreadable, while the worker listened.
      if (!audio || audio.audio_id === null) return;
      this.insert(audio.audio_id, prediction, analysedAt);
      this.showForAudio(audio.audio_id, shown);
    });
    storeAndShow.immediate();
  }

  markFailed(trackId: number, error: ErrorInfo): void {
    this.statements
      .of(`UPDATE track SET status = 'failed', error_code = ?, error_message = ? WHERE id = ?`)
      .run(error.code, error.message, trackId);
  }

  /** Makes tracks wait for analysis again; those whose file could not even be read stay failed. */
  requeue(set: TrackSet): void {
    const where = whereInSet(set);
    this.statements
      .of(
        `UPDATE track SET status = 'pending', error_code = NULL, error_message = NULL
         WHERE audio_id IS NOT NULL AND id IN (SELECT track.id FROM track WHERE ${where.sql})`,
      )
      .run(...where.values);
  }

  /** Waiting tracks of a set in path order, the next `limit` after a path. */
  listPending(set: TrackSet, afterPath: string, limit: number): PendingTrack[] {
    const where = whereInSet(set);
    return this.statements
      .of<unknown[], PendingTrack>(
        `SELECT track.id, path FROM track WHERE status = 'pending' AND ${where.sql} AND path > ?
         ORDER BY path LIMIT ?`,
      )
      .all(...where.values, afterPath, limit);
  }

  countPending(set: TrackSet): number {
    const where = whereInSet(set);
    const counted = this.statements
      .of<unknown[], { count: number }>(`SELECT count(*) AS count FROM track WHERE status = 'pending' AND ${where.sql}`)
      .get(...where.values);
    return counted?.count ?? 0;
  }

  /** Whether a track still waits: a copy of it may have been analysed, or it may have gone, since it was listed. */
  isPending(trackId: number): boolean {
    return (
      this.statements.of(`SELECT 1 FROM track WHERE id = ? AND status = 'pending' AND gone = 0`).get(trackId) !==
      undefined
    );
  }

  /**
   * Makes the library show a model's predictions. Tracks the model has not heard wait for it; those it has heard before
   * show that at once. Does nothing when the model is in use already.
   * @param fingerprint changes when the model changes under its old id: what it heard before is then worth nothing
   */
  useModel(modelId: string, fingerprint: string, toShown: (heads: readonly HeadSummary[]) => ShownHead[]): void {
    const switchModel = this.database.transaction(() => {
      const inUse = this.statements
        .of<[], { model_id: string; fingerprint: string }>('SELECT model_id, fingerprint FROM model_in_use')
        .get();
      if (inUse?.model_id === modelId && inUse.fingerprint === fingerprint) return;
      if (inUse?.model_id === modelId) this.statements.of('DELETE FROM prediction WHERE model_id = ?').run(modelId);
      this.statements.of('INSERT OR REPLACE INTO model_in_use VALUES (1, ?, ?)').run(modelId, fingerprint);
      this.statements.of('DELETE FROM track_label').run();
      this.statements
        .of(
          `UPDATE track SET status = 'pending', top_genre = NULL, top_genre_prob = NULL, top_genre_confident = NULL,
             top_mood = NULL, top_mood_prob = NULL, top_mood_confident = NULL WHERE status = 'analysed'`,
        )
        .run();
      for (const { audio_id, heads } of this.heardBy(modelId)) {
        this.showForAudio(audio_id, toShown(decodeHeadSummaries(heads)));
      }
    });
    switchModel.immediate();
  }

  /** What a model heard in any audio, read chunk by chunk: of a large library all of it at once is hundreds of MB. */
  private *heardBy(modelId: string): Generator<HeardRecord> {
    const statement = this.statements.of<[string, string], HeardRecord>(
      `SELECT audio_id, heads FROM prediction WHERE model_id = ? AND audio_id > ? ORDER BY audio_id LIMIT ${CHUNK_ROWS}`,
    );
    let last: string | undefined = '';
    while (last !== undefined) {
      const records = statement.all(modelId, last);
      yield* records;
      last = records.at(-1)?.audio_id;
    }
  }

  private findRecord(trackId: number, modelId: string): PredictionRecord | undefined {
    return this.statements
      .of<[number, string], PredictionRecord>(
        'SELECT prediction.* FROM prediction JOIN track USING (audio_id) WHERE track.id = ? AND model_id = ?',
      )
      .get(trackId, modelId);
  }

  private insert(audioId: string, prediction: TrackPrediction, analysedAt: Date): void {
    const { heads, timeline } = encodeHeads(prediction.heads);
    this.statements
      .of('INSERT OR REPLACE INTO prediction VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        audioId,
        prediction.modelId,
        prediction.engine,
        analysedAt.toISOString(),
        prediction.durationSec,
        prediction.segmentCount,
        prediction.timelineBinSec,
        heads,
        timeline,
      );
  }

  private showForAudio(audioId: string, shown: readonly ShownHead[]): void {
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

function toPrediction(record: PredictionRecord, heads: TrackPrediction['heads']): TrackPrediction {
  return {
    modelId: record.model_id,
    engine: record.engine,
    durationSec: record.duration_sec,
    segmentCount: record.segment_count,
    timelineBinSec: record.timeline_bin_sec,
    heads,
  };
}
