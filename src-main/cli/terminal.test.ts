import { Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { Terminal, type OutputStream } from './terminal';

class Sink extends Writable {
  text = '';

  constructor(
    readonly isTTY: boolean,
    private readonly failure?: Error,
  ) {
    super({ highWaterMark: 1 });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.text += chunk.toString();
    setImmediate(() => done(this.failure));
  }
}

function epipe(): Error {
  return Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
}

function terminal(stdout: OutputStream, stderr: OutputStream, onReaderGone = () => undefined) {
  return new Terminal(stdout, stderr, onReaderGone);
}

describe('Terminal', () => {
  it('shows progress on a terminal and takes it away before a result', async () => {
    const [stdout, stderr] = [new Sink(true), new Sink(true)];
    const shown = terminal(stdout, stderr);
    shown.progress('1/2');
    await shown.line('result');
    shown.progress('');
    await vi.waitFor(() => expect(stderr.writableLength).toBe(0));
    expect(stdout.text).toBe('result\n');
    expect(stderr.text).toBe('1/2\r\u001b[K1/2\r\u001b[K');
  });

  it('shows no progress where standard error is no terminal', async () => {
    const [stdout, stderr] = [new Sink(true), new Sink(false)];
    const shown = terminal(stdout, stderr);
    shown.progress('1/2');
    await shown.line('result');
    expect(stderr.text).toBe('');
  });

  it('tells remarks only to who watches, and notes to everybody', async () => {
    for (const isTTY of [true, false]) {
      const stderr = new Sink(isTTY);
      const shown = terminal(new Sink(false), stderr);
      shown.remark('by the way');
      shown.note('mind this');
      await vi.waitFor(() => expect(stderr.writableLength).toBe(0));
      expect(stderr.text).toBe(isTTY ? 'by the way\nmind this\n' : 'mind this\n');
    }
  });

  it('waits for a slow reader', async () => {
    const stdout = new Sink(false);
    const shown = terminal(stdout, new Sink(false));
    await shown.line('one');
    expect(stdout.writableLength).toBe(0);
  });

  it('leaves no listeners behind, however often it waits', async () => {
    const stdout = new Sink(false);
    const shown = terminal(stdout, new Sink(false));
    const countListeners = () => ['drain', 'close', 'error'].map((event) => stdout.listenerCount(event));
    const before = countListeners();
    for (let line = 0; line < 3; line++) await shown.line('one');
    expect(countListeners()).toEqual(before);
  });

  it('says once, quietly, that the reader has gone', async () => {
    const onReaderGone = vi.fn();
    const shown = terminal(new Sink(false, epipe()), new Sink(false), onReaderGone);
    await shown.line('one');
    await shown.line('two');
    expect(onReaderGone).toHaveBeenCalledTimes(1);
  });
});
