import { workerReplySchema } from '../../src-shared/contract/worker-contract';
import type { EngineName, EngineProbe } from '../../src-shared/engines';
import { CodedError } from '../../src-shared/errors';
import type { ForkWorker } from '../worker-host/worker-port';

export interface TryOptions {
  readonly forkWorker: ForkWorker;
  readonly workerPath: string;
  readonly modelDir: string;
  /** Ends the trial: it rejects with `cancelled`. */
  readonly signal: AbortSignal;
  /** Longest silence of the process, in milliseconds; after that it hangs. */
  readonly timeoutMs?: number;
}

/** A driver may compile for long the first time. */
const TIMEOUT_MS = 60_000;
const LONGEST_WORDS = 300;

/**
 * Tries an engine in a worker process of its own, so that one that crashes or hangs only disqualifies itself.
 * @throws CodedError `cancelled`
 */
export function tryEngine(engine: EngineName, options: TryOptions): Promise<EngineProbe> {
  const { forkWorker, workerPath, modelDir, signal, timeoutMs = TIMEOUT_MS } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled());
    let said: EngineProbe = { engine, device: null, problem: null, goldenError: null, segmentsPerSec: null };
    let words = '';
    const port = forkWorker(workerPath, (text) => {
      words = `${words}${text}`.slice(-LONGEST_WORDS);
    });
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      port.kill();
      settle();
    };
    const fail = (how: string): void => end(() => resolve({ ...said, problem: how }));
    const abort = (): void => end(() => reject(cancelled()));
    const hang = (): void => fail(`no answer in ${timeoutMs / 1000} s`);
    let timer = setTimeout(hang, timeoutMs);
    signal.addEventListener('abort', abort);
    port.onExit((exitCode) => fail(withWords(describeExit(exitCode), words)));
    port.onMessage((message) => {
      clearTimeout(timer);
      timer = setTimeout(hang, timeoutMs);
      const reply = workerReplySchema.safeParse(message);
      if (!reply.success) return fail(`said something unexpected: ${reply.error.message}`);
      if (reply.data.type === 'started') return port.send({ type: 'probe', engine, modelDir });
      if (reply.data.type !== 'probed') return;
      said = reply.data.probe;
      if (said.problem !== null || said.segmentsPerSec !== null) end(() => resolve(said));
    });
  });
}

function describeExit(exitCode: number | null): string {
  return exitCode === null ? 'crashed' : `crashed (exit code ${exitCode})`;
}

/** The last line on standard error is often the reason. */
function withWords(how: string, words: string): string {
  const last = words.trim().split('\n').at(-1)!.trim();
  return last === '' ? how : `${how}: ${last}`;
}

function cancelled(): CodedError {
  return new CodedError('cancelled', 'Trying the engines was given up');
}
