import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { CodedError } from '../../src-shared/errors';
import { cancelled } from '../audio/decode';
import type { ReaderReply, ReaderRequest } from './thread-messages';
import type { ReadingSpec, SegmentGroup, TrackReader, TrackReading } from './track-reader';

/** More than this many threads would read faster than any engine computes. */
const MOST_THREADS = 8;

/** One thread keeps one ffmpeg busy, and the engine has threads of its own: half as many as processors, but two to overlap starts and ends. */
export function readerThreadCount(processors = availableParallelism()): number {
  return Math.min(MOST_THREADS, Math.max(2, Math.ceil(processors / 2)));
}

/**
 * Reads tracks in threads, one track each at a time, so that decoding and features go on while an engine that computes in the main
 * thread blocks it. Threads start with their first track. A thread that dies fails its track and is replaced.
 */
export class ThreadReaders implements TrackReader {
  readonly tracksAtOnce: number;
  private readonly idle: ReaderThread[] = [];
  private readonly all = new Set<ReaderThread>();
  /** Of those that wait for a thread: each looks again when one is free, or one of them is given up. */
  private readonly wakers: (() => void)[] = [];
  private busyCount = 0;

  /** @param entry the bundle of reader-thread.ts */
  constructor(
    private readonly entry: URL,
    private readonly spec: ReadingSpec,
    threadCount: number,
  ) {
    this.tracksAtOnce = threadCount;
  }

  async *read(path: string, signal: AbortSignal): AsyncGenerator<SegmentGroup, TrackReading, undefined> {
    await this.takeTurn(path, signal);
    try {
      const thread = this.takeThread();
      try {
        return yield* thread.read(path, signal);
      } finally {
        if (thread.isAlive) this.idle.push(thread);
        else this.all.delete(thread);
      }
    } finally {
      this.busyCount -= 1;
      this.wakeAll();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.all].map((thread) => thread.close()));
  }

  private takeThread(): ReaderThread {
    const idle = this.idle.pop();
    if (idle?.isAlive) return idle;
    if (idle) this.all.delete(idle);
    const thread = new ReaderThread(this.entry, this.spec);
    this.all.add(thread);
    return thread;
  }

  private async takeTurn(path: string, signal: AbortSignal): Promise<void> {
    const wake = (): void => this.wakeAll();
    signal.addEventListener('abort', wake);
    try {
      while (this.busyCount >= this.tracksAtOnce && !signal.aborted) {
        await new Promise<void>((resolve) => {
          this.wakers.push(resolve);
        });
      }
    } finally {
      // One signal may stand for many tracks.
      signal.removeEventListener('abort', wake);
    }
    if (signal.aborted) throw cancelled(path);
    // At once: of all that were woken, the next one to look must see it.
    this.busyCount += 1;
  }

  private wakeAll(): void {
    for (const wake of this.wakers.splice(0)) wake();
  }
}

/** One thread, and the track it reads. */
class ReaderThread {
  isAlive = true;
  private readonly worker: Worker;
  private readId = 0;
  private readonly received: ReaderReply[] = [];
  private wake: () => void = () => undefined;
  private death = 'it ended';

  constructor(entry: URL, spec: ReadingSpec) {
    this.worker = new Worker(entry, { workerData: spec });
    // While nothing is read, a thread keeps no process alive.
    this.worker.unref();
    this.worker.on('message', (reply: ReaderReply) => {
      this.received.push(reply);
      this.wake();
    });
    this.worker.on('error', (error) => {
      this.death = error instanceof Error ? error.message : String(error);
    });
    this.worker.on('exit', () => {
      this.isAlive = false;
      this.wake();
    });
  }

  async *read(path: string, signal: AbortSignal): AsyncGenerator<SegmentGroup, TrackReading, undefined> {
    const readId = ++this.readId;
    const cancel = (): void => this.send({ type: 'cancel', readId });
    signal.addEventListener('abort', cancel);
    this.worker.ref();
    this.send({ type: 'read', readId, path });
    let isOver = false;
    try {
      if (signal.aborted) cancel();
      for (;;) {
        const reply = await this.nextReply(path);
        isOver = reply.type !== 'group';
        if (reply.type === 'failed') throw new CodedError(reply.error.code, reply.error.message);
        if (reply.type === 'end') return reply.reading;
        yield reply.group;
        this.send({ type: 'taken', readId });
      }
    } finally {
      signal.removeEventListener('abort', cancel);
      if (!isOver && this.isAlive) {
        cancel();
        await this.untilOver();
      }
      this.worker.unref();
    }
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private send(request: ReaderRequest): void {
    this.worker.postMessage(request);
  }

  /** @throws CodedError `internal` when the thread has died */
  private async nextReply(path: string): Promise<ReaderReply> {
    for (;;) {
      const reply = this.received.shift();
      if (reply) return reply;
      if (!this.isAlive) throw new CodedError('internal', `${path}: the thread that read it died: ${this.death}`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  /** What is still on its way of a track nobody wants any more is dropped. */
  private async untilOver(): Promise<void> {
    for (let reply = await this.nextReply(''); reply.type === 'group'; reply = await this.nextReply(''));
  }
}
