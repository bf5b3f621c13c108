/** A running worker process, however it was started. Messages are unchecked here: `WorkerHost` checks them. */
export interface WorkerPort {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, with the exit code or null when a signal ended the process. */
  onExit(listener: (exitCode: number | null) => void): void;
  kill(): void;
}

/**
 * Starts the worker bundle at `workerPath` in a process of its own.
 * @param onWords given what the process writes to its standard error; left out, that joins our own
 */
export type ForkWorker = (workerPath: string, onWords?: (text: string) => void) => WorkerPort;
