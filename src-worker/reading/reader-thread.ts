import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { toErrorInfo } from '../../src-shared/errors';
import { cancelled } from '../audio/decode';
import { InlineReader } from './read-track';
import { GROUPS_AHEAD, type ReaderReply, type ReaderRequest } from './thread-messages';
import { NOTHING_READ, type ReadingSpec, type TrackReading } from './track-reader';

/** The entry point of a reader thread: reads one track at a time, never more than `GROUPS_AHEAD` ahead of who takes them. */

interface Reading {
  readonly readId: number;
  readonly canceller: AbortController;
  /** Groups that may still be sent. */
  credit: number;
  /** Ends the wait for credit. */
  wake: () => void;
}

const port: MessagePort = parentPort!;
const reader = new InlineReader(workerData as ReadingSpec);
let current: Reading | null = null;

port.on('message', (request: ReaderRequest) => {
  if (request.type === 'read') void read(request.readId, request.path);
  // What still comes for a track that has ended is too late to matter.
  else if (current?.readId === request.readId) {
    if (request.type === 'taken') current.credit += 1;
    else current.canceller.abort();
    current.wake();
  }
});

async function read(readId: number, path: string): Promise<void> {
  const reading: Reading = { readId, canceller: new AbortController(), credit: GROUPS_AHEAD, wake: () => undefined };
  current = reading;
  try {
    reply({ type: 'end', reading: await sendGroups(path, reading) });
  } catch (error) {
    reply({ type: 'failed', error: toErrorInfo(error) });
  } finally {
    current = null;
  }
}

async function sendGroups(path: string, reading: Reading): Promise<TrackReading> {
  const { signal } = reading.canceller;
  const groups = reader.read(path, signal);
  try {
    for (;;) {
      const next = await groups.next();
      if (next.done) return next.value;
      await untilCredit(reading);
      if (signal.aborted) throw cancelled(path);
      reading.credit -= 1;
      const buffers = next.value.inputs.map(({ buffer }) => buffer);
      reply({ type: 'group', group: next.value }, buffers);
    }
  } finally {
    // Ends ffmpeg where it still runs.
    await groups.return(NOTHING_READ);
  }
}

async function untilCredit(reading: Reading): Promise<void> {
  while (reading.credit === 0 && !reading.canceller.signal.aborted) {
    await new Promise<void>((resolve) => {
      reading.wake = resolve;
    });
  }
}

function reply(message: ReaderReply, transferred: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, [...transferred]);
}
