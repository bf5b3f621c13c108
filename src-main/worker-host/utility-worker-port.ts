import { utilityProcess } from 'electron';
import type { WorkerPort } from './worker-port';

/** Starts the worker in an Electron utility process: the app's way. */
export function forkUtilityWorker(workerPath: string, onWords?: (text: string) => void): WorkerPort {
  const child = utilityProcess.fork(workerPath, [], {
    serviceName: 'sleevenotes-worker',
    stdio: onWords === undefined ? 'inherit' : ['ignore', 'ignore', 'pipe'],
  });
  child.stderr?.on('data', (chunk: Buffer) => onWords?.(chunk.toString()));
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill(),
  };
}
