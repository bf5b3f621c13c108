import type { FileHandle } from 'node:fs/promises';
import { AbstractTokenizer, EndOfStreamError, type IRandomAccessFileInfo, type IReadChunkOptions } from 'strtok3';
import { CodedError } from '../../../src-shared/errors';

const CHUNK_BYTES = 64 * 1024;
/** A parser that reads more, or more often, is searching in something that is no music. */
const READ_BUDGET_BYTES = 96 * 1024 * 1024;
const READ_BUDGET_CALLS = 2_000_000;

/** Serves music-metadata's many small reads of an open file from chunks, up to a bound. */
export class BoundedTokenizer extends AbstractTokenizer {
  private chunk: Buffer = Buffer.alloc(0);
  private chunkStart = 0;
  private bytesLeft = READ_BUDGET_BYTES;
  private callsLeft = READ_BUDGET_CALLS;

  constructor(
    private readonly file: FileHandle,
    readonly fileInfo: IRandomAccessFileInfo,
  ) {
    super({ maxBufferSize: READ_BUDGET_BYTES });
  }

  supportsRandomAccess(): boolean {
    return true;
  }

  setPosition(position: number): void {
    this.position = position;
  }

  async readBuffer(target: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    const { position } = this.normalizeOptions(target, options);
    const length = await this.peekBuffer(target, options);
    this.position = position + length;
    return length;
  }

  /** @throws CodedError `file-unreadable` when the file has used up what a parser may read */
  async peekBuffer(target: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    const { position, length, mayBeLess } = this.normalizeOptions(target, options);
    if (--this.callsLeft < 0) throw endless();
    const bytes = await this.bytesAt(position, length);
    if (bytes.length < length && !mayBeLess) throw new EndOfStreamError();
    target.set(bytes);
    return bytes.length;
  }

  private async bytesAt(position: number, length: number): Promise<Buffer> {
    const isInChunk = position >= this.chunkStart && position + length <= this.chunkStart + this.chunk.length;
    if (!isInChunk) await this.readChunk(position, Math.max(length, CHUNK_BYTES));
    return this.chunk.subarray(position - this.chunkStart, position - this.chunkStart + length);
  }

  private async readChunk(position: number, length: number): Promise<void> {
    if ((this.bytesLeft -= length) < 0) throw endless();
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await this.file.read(buffer, 0, length, position);
    this.chunk = buffer.subarray(0, bytesRead);
    this.chunkStart = position;
  }
}

function endless(): CodedError {
  return new CodedError('file-unreadable', 'no end of its tags: it is broken or no music');
}
