import type { Database } from 'better-sqlite3';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { withoutSync } from './without-sync';

export interface TurnOptions {
  /** Ends the work; what was done stays. */
  readonly signal?: AbortSignal;
  /** Called after every turn. */
  readonly onTurn?: () => void;
  /** So long a turn goes on taking steps. */
  readonly turnMs?: number;
}

/** So long may one turn take from everything else in this process. */
export const TURN_MS = 10;

/**
 * Takes steps that change the database, as many a transaction as go into a turn; everything else in this process has its turn between
 * them. The first turn is taken at once. No turn waits for the disk: the steps have to be such as can be taken again after a power cut.
 * @throws the signal's reason
 */
export async function runInTurns(
  database: Database,
  steps: Generator<void, void>,
  options: TurnOptions = {},
): Promise<void> {
  const { signal, onTurn, turnMs = TURN_MS } = options;
  const takeTurn = database.transaction(() => {
    const endMs = performance.now() + turnMs;
    do {
      if (steps.next().done === true) return true;
    } while (performance.now() < endMs);
    return false;
  });
  while (!withoutSync(database, () => takeTurn.immediate())) {
    onTurn?.();
    await nextTurn();
    signal?.throwIfAborted();
  }
  onTurn?.();
}
