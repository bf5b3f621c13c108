import type { Database } from 'better-sqlite3';
import { CodedError, type ErrorInfo } from '../../src-shared/errors';
import { packPrediction, type PackedPrediction } from '../../src-shared/packed-prediction';
import type { TrackPrediction } from '../../src-shared/prediction';
import { decodeHeads, encodeHeads } from './prediction-codec';
import { ShownHeads, type ShownHead } from './shown-heads';
import { Statements } from './statements';
import { whereInSet, type TrackSet } from './track-where';
import { withoutSync } from './without-sync';

export interface PendingTrack {
  readonly id: number;
  readonly path: string;
  readonly audioId: string;
}

/** What was heard in some audio, and what tracks show of it. */
export interface HeardAudio {
  readonly audioId: string;
  readonly prediction: PackedPrediction;
  readonly shown: readonly ShownHead[];
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
  private readonly shownHeads: ShownHeads;

  constructor(private readonly database: Database) {
    this.statements = new Statements(database);
    this.shownHeads = new ShownHeads(this.statements);
  }

  /** What a model heard in a track's audio. */
  find(trackId: number, modelId: string): TrackPrediction | null {
    const record = this.findRecord(trackId, modelId);
    return record ? toPrediction(record, decodeHeads(record)) : null;
  }

  /**
   * Stores what was heard in a track and shows it for every track with the same audio.
   * @returns the audio it was stored for; null: the track was removed, or its file became unreadable, while the worker listened
   * @throws CodedError `model-invalid` when another process has put another model in use
   */
  store(trackId: number, prediction: TrackPrediction, shown: readonly ShownHead[], analysedAt: Date): string | null {
    const storeAndShow = this.database.transaction(() => {
      this.assertInUse(prediction.modelId);
      const track = this.statements
        .of<[number], { audio_id: string | null }>('SELECT audio_id FROM track WHERE id = ?')
        .get(trackId);
      const audioId = track?.audio_id ?? null;
      if (audioId !== null) this.insertAndShow({ audioId, prediction: packPrediction(prediction), shown }, analysedAt);
      return audioId;
    });
    return storeAndShow.immediate();
  }

  /**
   * Stores what was heard in some audio, all or nothing, and shows it; audio that left the library meanwhile is let be. Nothing waits
   * for the disk: a power cut may cost the last of it, which is made again in no time, but nothing that was stored after it.
   * @throws CodedError `model-invalid` when another process has put another model in use
   */
  storeAll(heard: readonly HeardAudio[], analysedAt: Date): void {
    const isInLibrary = this.statements.of('SELECT 1 FROM track WHERE audio_id = ?');
    const storeAndShow = this.database.transaction(() => {
      for (const { prediction } of heard) this.assertInUse(prediction.modelId);
      for (const each of heard) if (isInLibrary.get(each.audioId)) this.insertAndShow(each, analysedAt);
    });
    withoutSync(this.database, () => storeAndShow.immediate());
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

  /** The audio of the tracks of a set, each piece once. */
  audioIds(set: TrackSet): string[] {
    const where = whereInSet(set);
    return this.statements
      .of<unknown[], string>(`SELECT DISTINCT audio_id FROM track WHERE audio_id IS NOT NULL AND ${where.sql}`)
      .pluck()
      .all(...where.values);
  }

  /** Those of some audio ids that no track has, not even one that is gone for now. */
  unusedAudio(audioIds: readonly string[]): string[] {
    return this.statements
      .of<[string], string>(
        'SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM track WHERE track.audio_id = value)',
      )
      .pluck()
      .all(JSON.stringify(audioIds));
  }

  /** Waiting tracks of a set in path order, the next `limit` after a path. */
  listPending(set: TrackSet, afterPath: string, limit: number): PendingTrack[] {
    const where = whereInSet(set);
    return this.statements
      .of<unknown[], PendingTrack>(
        `SELECT track.id, path, audio_id AS audioId FROM track WHERE status = 'pending' AND ${where.sql} AND path > ?
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

  private findRecord(trackId: number, modelId: string): PredictionRecord | undefined {
    return this.statements
      .of<[number, string], PredictionRecord>(
        'SELECT prediction.* FROM prediction JOIN track USING (audio_id) WHERE track.id = ? AND model_id = ?',
      )
      .get(trackId, modelId);
  }

  /** Tracks would show labels of a model that nobody uses any more, and not wait for the one that is used. */
  private assertInUse(modelId: string): void {
    const inUse = this.statements.of<[], string>('SELECT model_id FROM model_in_use').pluck().get();
    if (inUse === undefined || inUse === modelId) return;
    const message = `Another Sleevenotes has put the model ${inUse} in use in place of ${modelId}; start this one again`;
    throw new CodedError('model-invalid', message);
  }

  private insertAndShow({ audioId, prediction, shown }: HeardAudio, analysedAt: Date): void {
    this.insert(audioId, prediction, analysedAt);
    this.shownHeads.show(audioId, shown);
  }

  private insert(audioId: string, prediction: PackedPrediction, analysedAt: Date): void {
    const { heads, timeline } = encodeHeads(prediction);
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
