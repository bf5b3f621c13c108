import { appendFileSync, renameSync, statSync } from 'node:fs';

/** A short diary of the app for when something goes wrong: on stderr, and in a file that never grows past two megabytes. */
export interface Log {
  info(message: string): void;
  /** @param thrown whose stack belongs in the diary, never in the window */
  error(message: string, thrown?: unknown): void;
}

const MAX_BYTES = 1_000_000;

/** @param path the file; when it is full it is kept as `….old` and begun anew */
export function openLog(path: string): Log {
  const write = (level: string, message: string): void => {
    rotate(path);
    const line = `${new Date().toISOString()} ${level} ${message}\n`;
    process.stderr.write(line);
    try {
      appendFileSync(path, line);
    } catch {
      // A full disk must not stop the app for the sake of its diary.
    }
  };
  return {
    info: (message) => write('info', message),
    error: (message, thrown) => write('error', thrown === undefined ? message : `${message}: ${describe(thrown)}`),
  };
}

function rotate(path: string): void {
  try {
    if (statSync(path).size > MAX_BYTES) renameSync(path, `${path}.old`);
  } catch {
    // There is none yet.
  }
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
