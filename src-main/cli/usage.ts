/** What was typed makes no sense: told in one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Exit codes of every command. */
export const EXIT = {
  /** Every file was handled. */
  ok: 0,
  /** Some file failed, or the command could not do its work. */
  someFailed: 1,
  badUsage: 2,
  /** Ended by Ctrl-C; what was done is kept. */
  interrupted: 130,
  /** Whoever read our output has gone, as under `| head`. */
  readerGone: 141,
} as const;
