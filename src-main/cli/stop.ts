import { constants } from 'node:os';
import type { CliContext } from './context';
import { EXIT } from './usage';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A terminal's Ctrl-C may reach us twice, once more through whoever started us; only later ones are impatience. */
const SAME_STOP_MS = 1000;

/**
 * Turns signals into an abort, so that what is under way can finish cleanly; the reason is the exit code. A second Ctrl-C
 * ends the program at once.
 */
export function listenForStops(stop: AbortController): void {
  let stoppedAtMs: number | null = null;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const exitCode = 128 + constants.signals[signal];
      if (stoppedAtMs === null) {
        stoppedAtMs = Date.now();
        stop.abort(exitCode);
      } else if (Date.now() - stoppedAtMs > SAME_STOP_MS) {
        process.exit(exitCode);
      }
    });
  }
}

/** Says that a command was cut short, unless nobody reads any more. @returns its exit code */
export function tellStopped({ stop, terminal }: Pick<CliContext, 'stop' | 'terminal'>): number {
  const exitCode = stop.reason as number;
  if (exitCode !== EXIT.readerGone) terminal.note('Stopped. What was done is kept.');
  return exitCode;
}
