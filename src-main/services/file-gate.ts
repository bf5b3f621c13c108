import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';

/** Where one file's use stands. Promises in it never reject. */
interface Turn {
  /** Settles when the last write asked for has ended. */
  written: Promise<unknown>;
  /** Settles when every read asked for since that write has ended. */
  read: Promise<unknown>;
  /** Reads and writes asked for that have not ended. */
  users: number;
}

/**
 * Keeps reads and writes of one file apart, within this process: a write waits for the reads under way, whoever comes after
 * it waits for the write, and reads go side by side. First come, first served, so that nobody waits for ever. On Windows a
 * file that somebody has open cannot be replaced; everywhere, a reader gets bytes of either the old or the new file.
 */
export class FileGate {
  private readonly turns = new Map<string, Turn>();

  /** Runs `work`, which may replace the file at `path`, while nothing else that asked here uses that file. */
  readonly exclusively = async <Result>(path: string, work: () => Promise<Result>): Promise<Result> => {
    return this.use(path, (turn) => {
      const result = Promise.all([turn.written, turn.read]).then(work);
      turn.written = settled(result);
      turn.read = Promise.resolve();
      return result;
    });
  };

  /** Runs `work`, which reads the file at `path`, while nobody writes it. It has to be short: a write waits for it. */
  readonly reading = async <Result>(path: string, work: () => Promise<Result>): Promise<Result> => {
    return this.use(path, (turn) => {
      const result = turn.written.then(work);
      turn.read = Promise.all([turn.read, settled(result)]);
      return result;
    });
  };

  /** Files somebody uses or waits for. */
  get busyCount(): number {
    return this.turns.size;
  }

  private async use<Result>(path: string, queue: (turn: Turn) => Promise<Result>): Promise<Result> {
    // A file is one file by whatever link it is named.
    const key = await realpath(path).catch(() => resolve(path));
    const turn = this.turns.get(key) ?? { written: Promise.resolve(), read: Promise.resolve(), users: 0 };
    this.turns.set(key, turn);
    turn.users++;
    try {
      return await queue(turn);
    } finally {
      turn.users--;
      if (turn.users === 0) this.turns.delete(key);
    }
  }
}

function settled(work: Promise<unknown>): Promise<unknown> {
  return work.catch(() => undefined);
}
