import { AbstractTokenizer, EndOfStreamError, type IRandomAccessFileInfo, type IReadChunkOptions } from 'strtok3';
import { CodedError } from '../errors';

const CHUNK_BYTES = 64 * 1024;
/** Covers count, skipped audio does not. A parser that reads more, or more often, is searching in something that is no music. */
const READ_BUDGET_BYTES = 96 * 1024 * 1024;
const READ_BUDGET_CALLS = 2_000_000;

/** What a tokenizer reads from. */
interface ByteSource {
  /** Bytes from `offset` on: `length` of them, fewer where the end comes first. */
  read(offset: number, length: number): Promise<Buffer>;
}

/**
 * Serves music-metadata's many small reads of a file from chunks of 64 KiB, up to a bound: 96 MiB and two million reads.
 * Beyond it a read throws CodedError `file-unreadable`.
 */
export class BoundedTokenizer extends AbstractTokenizer {
  private chunk: Buffer = Buffer.alloc(0);
  private chunkStart = 0;
  private bytesLeft = READ_BUDGET_BYTES;
  private callsLeft = READ_BUDGET_CALLS;

  constructor(
    private readonly source: ByteSource,
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

  /** What lies behind the file's end costs nothing. */
  private async readChunk(position: number, wanted: number): Promise<void> {
    const length = Math.max(0, Math.min(wanted, this.fileInfo.size - position));
    this.bytesLeft -= length;
    if (this.bytesLeft < 0) throw endless();
    this.chunk = await this.source.read(position, length);
    this.chunkStart = position;
  }
}

function endless(): CodedError {
  return new CodedError('file-unreadable', 'no end of its metadata: it is broken or no music');
}
