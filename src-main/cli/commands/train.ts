import { spawn } from 'node:child_process';
import type { CliContext } from '../context';
import { tellStopped } from '../stop';
import { EXIT } from '../usage';

/**
 * `sleevenotes train`, `matrix`, `report`, `dataset` and `evaluate`: the trainer is a program of its own, because it needs packages
 * that the app does without.
 * @param trainerPath its bundle
 * @param args what it is told; the command goes first, but for `train`
 * @returns its exit code; whoever stops it before it listens to stops is told here
 */
export async function runTrainer(
  trainerPath: string,
  args: readonly string[],
  context: Pick<CliContext, 'stop' | 'terminal'>,
): Promise<number> {
  const { stop } = context;
  const child = spawn(process.execPath, [trainerPath, ...args], { stdio: 'inherit' });
  const end = () => child.kill('SIGINT');
  stop.addEventListener('abort', end);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      stop.removeEventListener('abort', end);
      if (signal === null) resolve(code ?? EXIT.someFailed);
      else resolve(stop.aborted ? tellStopped(context) : EXIT.interrupted);
    });
  });
}
