export interface ParentConnection<Reply> {
  send(message: Reply): void;
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
export function connectToParent<Reply>(onMessage: (message: unknown) => void): ParentConnection<Reply> {
  const parentPort = (process as { parentPort?: ParentPort }).parentPort;
  if (parentPort !== undefined) {
    parentPort.on('message', (event) => onMessage(event.data));
    return { send: (message) => parentPort.postMessage(message) };
  }
  process.on('message', onMessage);
  process.on('disconnect', () => process.exit(0));
  // What can't be told to a parent that has just died is no error of its own: its end is.
  return { send: (message) => void process.send?.(message, undefined, undefined, () => {}) };
}
