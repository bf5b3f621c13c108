import { fork } from 'node:child_process';
import type { WorkerPort } from './worker-port';

/** Starts the worker as a child of plain Node: the command line's way. */
export function forkNodeWorker(workerPath: string, onWords?: (text: string) => void): WorkerPort {
  const stderr = onWords === undefined ? 'inherit' : 'pipe';
  const child = fork(workerPath, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', stderr, 'ipc'] });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => onWords?.(text));
  return {
    // A send to a process that has just died is not an error of its own: its exit is reported by `onExit`.
    send: (message) => void child.send(message as object, () => {}),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      child.once('exit', listener);
      child.once('error', () => listener(null));
    },
    kill: () => void child.kill(),
  };
}
