import { extname } from 'node:path';
import { type IAudioMetadata, parseFromTokenizer } from 'music-metadata';
import { AbstractTokenizer, EndOfStreamError, type IRandomAccessFileInfo, type IReadChunkOptions } from 'strtok3';
import { CodedError } from '../../src-shared/errors';
import type { ByteReader } from '../audio-file/byte-reader';
import type { AudioKind } from '../audio-file/audio-layout';

/** music-metadata over any `ByteReader`, with a bound on what it may read. */

const CHUNK_BYTES = 64 * 1024;
/** Covers count, skipped audio does not. A parser that reads on and on is searching in something that is no music. */
const READ_BUDGET_BYTES = 96 * 1024 * 1024;
/** Told where the bytes told it: music-metadata would go by the file's name. */
const MIME_TYPES: Readonly<Partial<Record<AudioKind, string>>> = {
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  mp4: 'audio/mp4',
  wav: 'audio/wav',
  aiff: 'audio/aiff',
  wavpack: 'audio/wavpack',
  ape: 'audio/ape',
  musepack: 'audio/musepack',
  asf: 'audio/x-ms-asf',
};

/**
 * Parses a file's metadata with covers, without reading through the audio.
 * @throws CodedError `file-unreadable` when nothing is found within 96 MiB of reading; whatever music-metadata throws
 */
export async function parseMetadata(reader: ByteReader, kind: AudioKind, path: string): Promise<IAudioMetadata> {
  const fileInfo = { size: reader.sizeBytes, path: extname(path).toLowerCase(), mimeType: MIME_TYPES[kind] };
  return parseFromTokenizer(new ReaderTokenizer(reader, fileInfo), { duration: false });
}

/** Serves music-metadata's many small reads from chunks. */
class ReaderTokenizer extends AbstractTokenizer {
  private chunk: Buffer = Buffer.alloc(0);
  private chunkStart = 0;
  private bytesRead = 0;

  constructor(
    private readonly reader: ByteReader,
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
    this.chunk = await this.reader.read(position, length);
    this.chunkStart = position;
    this.bytesRead += this.chunk.length;
    if (this.bytesRead > READ_BUDGET_BYTES) {
      throw new CodedError('file-unreadable', 'no end of its metadata within 96 MiB: it is broken or no music');
    }
  }
}
