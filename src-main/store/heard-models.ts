import type { Database } from 'better-sqlite3';
import { runInTurns } from './run-in-turns';
import { Statements } from './statements';

/** Predictions forgotten between two looks at the clock. */
const STEP_ROWS = 25;

/** What models have heard. It is kept of those that are not in use, too, so that going back to one of them takes no listening. */
export class HeardModels {
  private readonly statements: Statements;

  constructor(private readonly database: Database) {
    this.statements = new Statements(database);
  }

  /** Tracks of the library that each model has heard, by its id; models that have heard none are left out. */
  trackCounts(): Map<string, number> {
    const rows = this.statements
      .of<[], { model_id: string; count: number }>(
        `SELECT model_id, count(*) AS count FROM track JOIN prediction USING (audio_id) WHERE gone = 0 GROUP BY model_id`,
      )
      .all();
    return new Map(rows.map(({ model_id, count }) => [model_id, count]));
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
