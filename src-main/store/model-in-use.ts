import type { Database } from 'better-sqlite3';
import { decodeHeadSummaries, type HeadSummary } from './prediction-codec';
import { forgetHeardBy } from './heard-models';
import { runInTurns, TURN_MS, type TurnOptions } from './run-in-turns';
import { ShownHeads, type ShownHead } from './shown-heads';
import { Statements } from './statements';

export interface ModelToUse {
  readonly id: string;
  /** Changes when the model hears otherwise under its old id: what it heard before is then worth nothing. */
  readonly hears: string;
  /** Changes with that, and when something else of what it hears is shown. */
  readonly shows: string;
  readonly toShown: (heads: readonly HeadSummary[]) => ShownHead[];
}

/** What is left to do of a switch that was ended is done by the next one. */
export type SwitchOptions = Pick<TurnOptions, 'signal' | 'onTurn'>;

interface HeardRecord {
  audio_id: string;
  heads: string;
}

/** Looked after between two looks at the clock. */
const STEP_ROWS = 25;
/** Of no model: that what the model of this id heard is being forgotten. */
const FORGETTING = '';

/**
 * Which model's predictions the library shows. While it is being switched no model counts as in use, and each track is given
 * what it shall show whatever it showed before: a switch that was ended in the middle, or killed, is simply begun anew.
 */
export class ModelInUse {
  private readonly statements: Statements;
  private readonly shownHeads: ShownHeads;

  /** @param turnMs so long a turn goes on taking steps */
  constructor(
    private readonly database: Database,
    private readonly turnMs = TURN_MS,
  ) {
    this.statements = new Statements(database);
    this.shownHeads = new ShownHeads(this.statements);
  }

  /**
   * Makes the library show a model's predictions. Tracks the model has not heard wait for it; those it has heard before show
   * that at once. Does nothing when the model is in use already. The first turn is taken at once, and small libraries need no
   * other. Until it resolves nothing may scan or analyse: tracks take over what others with the same audio show.
   * @throws the signal's reason
   */
  async use(model: ModelToUse, options: SwitchOptions = {}): Promise<void> {
    const inUse = this.statements
      .of<[], { model_id: string; fingerprint: string }>('SELECT model_id, fingerprint FROM model_in_use')
      .get();
    if (inUse?.model_id === model.id && inUse.fingerprint === model.shows) return;
    await runInTurns(this.database, this.switchTo(model), { ...options, turnMs: this.turnMs });
  }

  /** The model that the library shows; null while that changes. */
  get id(): string | null {
    return this.statements.of<[], string>('SELECT model_id FROM model_in_use').pluck().get() ?? null;
  }

  private *switchTo(model: ModelToUse): Generator<void, void> {
    this.statements.of('DELETE FROM model_in_use').run();
    const keepFingerprint = this.statements.of('INSERT OR REPLACE INTO heard_model VALUES (?, ?)');
    const known = this.statements
      .of<[string], string>('SELECT fingerprint FROM heard_model WHERE model_id = ?')
      .pluck()
      .get(model.id);
    if (known !== undefined && known !== model.hears) {
      keepFingerprint.run(model.id, FORGETTING);
      yield* forgetHeardBy(this.statements, model.id);
    }
    keepFingerprint.run(model.id, model.hears);
    yield* this.showAll(model);
    this.statements.of('INSERT OR REPLACE INTO model_in_use VALUES (1, ?, ?)').run(model.id, model.shows);
  }

  private *showAll(model: ModelToUse): Generator<void, void> {
    const lastId = this.statements.of<[], number | null>('SELECT max(id) FROM track').pluck();
    for (let after = 0; after < (lastId.get() ?? 0); after += STEP_ROWS) {
      this.showTracks(model, after, after + STEP_ROWS);
      yield;
    }
  }

  /** Of the tracks with an id in (`after`, `last`]. */
  private showTracks({ id: modelId, toShown }: ModelToUse, after: number, last: number): void {
    this.statements.of('DELETE FROM track_label WHERE track_id > ? AND track_id <= ?').run(after, last);
    this.statements
      .of(
        `UPDATE track SET status = 'pending', top_genre = NULL, top_genre_prob = NULL, top_genre_confident = NULL,
           top_mood = NULL, top_mood_prob = NULL, top_mood_confident = NULL
         WHERE id > ? AND id <= ? AND status = 'analysed'
           AND NOT EXISTS (SELECT 1 FROM prediction WHERE audio_id = track.audio_id AND model_id = ?)`,
      )
      .run(after, last, modelId);
    const heard = this.statements.of<[string, number, number], HeardRecord>(
      `SELECT audio_id, heads FROM prediction
       WHERE model_id = ? AND audio_id IN (SELECT audio_id FROM track WHERE id > ? AND id <= ?)`,
    );
    for (const { audio_id, heads } of heard.all(modelId, after, last)) {
      this.shownHeads.show(audio_id, toShown(decodeHeadSummaries(heads)));
    }
  }
}
