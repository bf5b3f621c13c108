import { setImmediate as nextTurn } from 'node:timers/promises';

/** So long may one turn take from everything else in this process. */
const TURN_MS = 15;

/** Gives way to everything else after every turn of a long piece of work. */
export class Turns {
  private endMs = performance.now() + TURN_MS;

  /** @returns whether the turn is over: then `await next()` */
  get isOver(): boolean {
    return performance.now() >= this.endMs;
  }

  async next(): Promise<void> {
    await nextTurn();
    this.endMs = performance.now() + TURN_MS;
  }
}

/** Calls `work` for everything from 0 up to `count`, many a turn. */
export async function inTurns(count: number, work: (index: number) => void): Promise<void> {
  const turns = new Turns();
  for (let index = 0; index < count; index++) {
    work(index);
    // Looking at the clock costs as much as the work.
    if (index % STEP === STEP - 1 && turns.isOver) await turns.next();
  }
}

const STEP = 256;
