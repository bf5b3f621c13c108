import { utilityProcess } from 'electron';
import type { WorkerPort } from './worker-port';

/** Starts the worker in an Electron utility process: the app's way. Its output joins that of the app. */
export function forkUtilityWorker(workerPath: string): WorkerPort {
  const child = utilityProcess.fork(workerPath, [], { serviceName: 'sleevenotes-worker', stdio: 'inherit' });
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill(),
  };
}
