import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { CodedError, type ErrorInfo, toErrorInfo } from '../../../src-shared/errors';
import type { ReportProgress } from './model-family';
import type { ExperimentResult } from './result';
import { type CellJob, runCell } from './run-cell';
import { listenForStop } from './stop-signal';

/** What the trainer is told as its command to be such a process. */
export const CELL_COMMAND = 'run-cell';

type CellMessage =
  | { readonly kind: 'progress'; readonly progress: Parameters<ReportProgress> }
  | { readonly kind: 'done'; readonly result: ExperimentResult }
  | { readonly kind: 'failed'; readonly error: ErrorInfo };

/**
 * Runs an experiment in a process of its own: its memory is given back as a whole, and when it takes more than there is, the
 * others still get their turn.
 * @param trainerPath the program to start
 * @throws CodedError what the experiment throws; `worker-crashed` when the process ends without a word
 */
export function runCellApart(
  trainerPath: string,
  job: CellJob,
  signal: AbortSignal,
  onProgress: ReportProgress,
): Promise<ExperimentResult> {
  const stdio = ['inherit', 'inherit', 'pipe', 'ipc'] as const;
  const child = fork(trainerPath, [CELL_COMMAND], { serialization: 'advanced', stdio: [...stdio] });
  passOnWords(child.stderr!);
  const stop = (): unknown => child.kill('SIGINT');
  signal.addEventListener('abort', stop);
  return new Promise<ExperimentResult>((resolve, reject) => {
    child.on('message', (message) => {
      const said = message as CellMessage;
      if (said.kind === 'progress') onProgress(...said.progress);
      else if (said.kind === 'done') resolve(said.result);
      else reject(new CodedError(said.error.code, said.error.message));
    });
    child.once('error', reject);
    child.once('exit', (code, killedBy) =>
      reject(signal.aborted ? new CodedError('cancelled', 'stopped') : crashed(job, code, killedBy)),
    );
    child.send(job);
  }).finally(() => signal.removeEventListener('abort', stop));
}

/** TensorFlow greets whoever loads it in its own log, whatever it is told (`TF_CPP_MIN_LOG_LEVEL` is read too late). */
const GREETING = /^WARNING: All log messages before absl::InitializeLog|^I\d{4} .*\] /;

/** What a process says goes on to standard error, but for TensorFlow's greetings. */
function passOnWords(words: Readable): void {
  createInterface({ input: words }).on('line', (text) => {
    if (!GREETING.test(text)) process.stderr.write(`${text}\n`);
  });
}

function crashed({ cell }: CellJob, code: number | null, killedBy: NodeJS.Signals | null): CodedError {
  const how = killedBy === null ? `exit code ${code}` : `signal ${killedBy}`;
  const guess = killedBy === 'SIGKILL' ? ', most often for want of memory: try a smaller training.batchSize' : '';
  return new CodedError('worker-crashed', `${cell.config.id}: its process ended with ${how}${guess}`);
}

/** The other side: waits for its job, does it, and tells how it went. */
export async function serveCell(): Promise<void> {
  const signal = listenForStop();
  const say = (message: CellMessage): unknown => process.send?.(message);
  const job = await new Promise<CellJob>((resolve) =>
    process.once('message', (message) => resolve(message as CellJob)),
  );
  // Whoever asked is gone: nobody would go on from here.
  process.once('disconnect', () => process.exit());
  try {
    say({ kind: 'done', result: await runCell(job, signal, (...progress) => say({ kind: 'progress', progress })) });
  } catch (error) {
    say({ kind: 'failed', error: toErrorInfo(error) });
  }
  process.disconnect();
}
