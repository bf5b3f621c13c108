/** A terminal's Ctrl+C may reach a process twice, once more through whoever started it; only later ones are impatience. */
const SAME_STOP_MS = 1000;

/** Of whatever Ctrl+C has ended. */
export const STOPPED_EXIT_CODE = 130;

/** Aborts at Ctrl+C or SIGTERM, so that what is under way can be saved; a second one ends the program at once. */
export function listenForStop(): AbortSignal {
  const stop = new AbortController();
  let stoppedAtMs = Infinity;
  const onSignal = (): void => {
    if (Date.now() - stoppedAtMs > SAME_STOP_MS) process.exit(STOPPED_EXIT_CODE);
    stoppedAtMs = Math.min(stoppedAtMs, Date.now());
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  return stop.signal;
}
