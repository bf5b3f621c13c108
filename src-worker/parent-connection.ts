import type { WorkerReply } from '../src-shared/contract/worker-contract';

export interface ParentConnection {
  send(message: WorkerReply): void;
}

/** The part of Electron's `process.parentPort` (utilityProcess) used here. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/**
 * Talks to whoever started this process: Electron's main process (utilityProcess) or a Node process (child_process.fork).
 * When a Node parent goes away, so does this process.
 */
export function connectToParent(onMessage: (message: unknown) => void): ParentConnection {
  const parentPort = (process as { parentPort?: ParentPort }).parentPort;
  if (parentPort !== undefined) {
    parentPort.on('message', (event) => onMessage(event.data));
    return { send: (message) => parentPort.postMessage(message) };
  }
  process.on('message', onMessage);
  process.on('disconnect', () => process.exit(0));
  return { send: (message) => void process.send?.(message) };
}
