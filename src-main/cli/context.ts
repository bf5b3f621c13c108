import type { Readable } from 'node:stream';
import type { Services } from '../services/service-types';
import { CodedError } from '../../src-shared/errors';
import { resolveDataDir, type Surroundings } from './data-dir';
import { whyUnusable } from '../../src-shared/path-errors';
import type { Terminal } from './terminal';

/** What a command works with. */
export interface CliContext {
  readonly terminal: Terminal;
  readonly stdin: Readable;
  readonly surroundings: Surroundings;
  /** Aborted by Ctrl-C and when our reader has gone; the reason is the exit code. */
  readonly stop: AbortSignal;
  readonly openServices: (dataDir: string) => Promise<Services>;
}

/** A call, not a look: what it says changes at any time. */
export function isStopped({ stop }: CliContext): boolean {
  return stop.aborted;
}

/**
 * Opens the library, lends it and closes it again, whatever happens. A stop cancels what is under way in it; what is done
 * is kept.
 * @param dataDir value of `--data`, or null
 */
export async function withServices<Result>(
  context: CliContext,
  dataDir: string | null,
  use: (services: Services) => Promise<Result>,
): Promise<Result> {
  const services = await openLibrary(context, resolveDataDir(dataDir, context.surroundings));
  const cancel = () => {
    services.library.cancelScan();
    services.analysis.cancel();
    services.tags.cancel();
  };
  context.stop.addEventListener('abort', cancel);
  try {
    context.stop.throwIfAborted();
    await services.modelShown;
    return await use(services);
  } finally {
    context.stop.removeEventListener('abort', cancel);
    context.terminal.progress('');
    await services.close();
  }
}

async function openLibrary({ openServices }: CliContext, dataDir: string): Promise<Services> {
  try {
    return await openServices(dataDir);
  } catch (thrown) {
    const why = whyUnusable(thrown);
    if (why === null) throw thrown;
    const message = `the data folder ${dataDir} can't be used: ${why}; choose another with --data`;
    throw new CodedError('file-unreadable', message, { cause: thrown });
  }
}
