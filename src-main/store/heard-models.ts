import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { DataVersion } from './data-version';
import { runInTurns } from './run-in-turns';
import { Statements } from './statements';

/** Predictions forgotten between two looks at the clock. */
const STEP_ROWS = 25;
/** Tracks looked after before everything else has its turn: some 5 ms. */
const COUNTED_ROWS = 250;

/** What models have heard. It is kept of those that are not in use, too, so that going back to one of them takes no listening. */
export class HeardModels {
  private readonly statements: Statements;
  private readonly dataVersion: DataVersion;
  private counts: { readonly version: string; readonly byModel: Promise<ReadonlyMap<string, number>> } | null = null;

  constructor(private readonly database: Database) {
    this.statements = new Statements(database);
    this.dataVersion = new DataVersion(database);
  }

  /**
   * Tracks of the library that each model has heard, by its id; models that have heard none are left out. Counted a little at a time, and
   * kept while nothing in the database changes.
   */
  trackCounts(): Promise<ReadonlyMap<string, number>> {
    const version = this.dataVersion.read();
    if (this.counts?.version !== version) this.counts = { version, byModel: this.count() };
    return this.counts.byModel;
  }

  private async count(): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    const lastId = this.statements.of<[], number | null>('SELECT max(id) FROM track').pluck().get() ?? 0;
    const countSome = this.statements.of<[number, number], { model_id: string; count: number }>(
      `SELECT model_id, count(*) AS count FROM track JOIN prediction USING (audio_id)
       WHERE gone = 0 AND track.id > ? AND track.id <= ? GROUP BY model_id`,
    );
    for (let after = 0; after < lastId; after += COUNTED_ROWS) {
      for (const { model_id, count } of countSome.all(after, after + COUNTED_ROWS)) {
        counts.set(model_id, (counts.get(model_id) ?? 0) + count);
      }
      await nextTurn();
    }
    return counts;
  }

  /** Forgets what a model heard, a little at a time. It must not be the one in use. */
  async forget(modelId: string): Promise<void> {
    await runInTurns(this.database, forgetHeardBy(this.statements, modelId));
    this.statements.of('DELETE FROM heard_model WHERE model_id = ?').run(modelId);
  }
}

/** Step by step; what was not reached yet is still there. */
export function* forgetHeardBy(statements: Statements, modelId: string): Generator<void, void> {
  const next = statements
    .of<[string, string], string>(
      `SELECT audio_id FROM prediction WHERE model_id = ? AND audio_id > ? ORDER BY audio_id LIMIT ${STEP_ROWS}`,
    )
    .pluck();
  const forget = statements.of('DELETE FROM prediction WHERE audio_id = ? AND model_id = ?');
  for (let audioIds = next.all(modelId, ''); audioIds.length > 0;) {
    for (const audioId of audioIds) forget.run(audioId, modelId);
    yield;
    audioIds = next.all(modelId, audioIds.at(-1) ?? '');
  }
}
