import type { Writable } from 'node:stream';
import { once } from 'node:events';

/** A stream that may be a terminal. */
export type OutputStream = Writable & { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined };

const REDRAW_MS = 100;
const CLEAR_LINE = '\r\u001b[K';

/**
 * Results go to standard output, line by line, as fast as the reader takes them; everything else goes to standard error.
 * On a terminal one progress line is kept below, redrawn at most ten times a second.
 */
export class Terminal {
  readonly #stdout: OutputStream;
  readonly #stderr: OutputStream;
  #isReaderGone = false;
  #progress = '';
  #drawnAtMs = 0;

  /** @param onReaderGone called once when standard output was closed on us, as by `| head` */
  constructor(stdout: OutputStream, stderr: OutputStream, onReaderGone: () => void) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (this.#isReaderGone) return;
      this.#isReaderGone = true;
      onReaderGone();
    });
    // With nobody left to tell, there is nothing to do about it.
    stderr.on('error', () => undefined);
  }

  /** Width of the progress line, in characters. */
  get columns(): number {
    // Some terminals don't know, and say 0.
    return this.#stderr.columns || 80;
  }

  /** Prints one line of results. Resolves when there is room for more. */
  async line(text: string): Promise<void> {
    await this.text(`${text}\n`);
  }

  async text(text: string): Promise<void> {
    if (this.#isReaderGone) return;
    this.#erase();
    if (!this.#stdout.write(text)) await this.#whenDrained();
    this.#draw();
  }

  /** Tells people something that is no result. */
  note(text: string): void {
    this.#erase();
    this.#stderr.write(`${text}\n`);
    this.#draw();
  }

  /** The same for what only who watches wants to know: on a terminal only. */
  remark(text: string): void {
    if (this.#stderr.isTTY) this.note(text);
  }

  /** Shows how far things are, on a terminal only; an empty text takes the line away. */
  progress(text: string): void {
    if (!this.#stderr.isTTY || text === this.#progress) return;
    const nowMs = Date.now();
    if (text !== '' && nowMs - this.#drawnAtMs < REDRAW_MS) return;
    this.#drawnAtMs = nowMs;
    this.#erase();
    this.#progress = text;
    this.#draw();
  }

  /** Resolves when there is room again, or when there never will be. */
  async #whenDrained(): Promise<void> {
    const listening = new AbortController();
    const endings = ['drain', 'close', 'error'].map((event) =>
      once(this.#stdout, event, { signal: listening.signal }).catch(() => undefined),
    );
    await Promise.race(endings);
    listening.abort();
  }

  #erase(): void {
    if (this.#progress !== '') this.#stderr.write(CLEAR_LINE);
  }

  #draw(): void {
    if (this.#progress !== '') this.#stderr.write(this.#progress);
  }
}
