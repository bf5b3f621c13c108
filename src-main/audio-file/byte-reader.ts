import type { FileHandle } from 'node:fs/promises';

/** Random reads from something with a known size: an open file, or bytes in memory. */
export interface ByteReader {
  readonly sizeBytes: number;
  /** Bytes from `offset` on: `length` of them, fewer where the end comes first. */
  read(offset: number, length: number): Promise<Buffer>;
}

/** [startByte, endByte) of a file. */
export interface ByteRange {
  readonly startByte: number;
  readonly endByte: number;
}

/** Reads through an open file; the size is the one at the time of the call. */
export async function fileReader(handle: FileHandle): Promise<ByteReader> {
  const { size } = await handle.stat();
  return { sizeBytes: size, read: (offset, length) => readFully(handle, offset, Math.min(length, size - offset)) };
}

export function memoryReader(bytes: Uint8Array): ByteReader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    sizeBytes: buffer.length,
    read: (offset, length) => Promise.resolve(buffer.subarray(offset, Math.max(offset, offset + length))),
  };
}

/** Several readers as one, end to end. */
export function joinedReader(first: ByteReader, second: ByteReader): ByteReader {
  return {
    sizeBytes: first.sizeBytes + second.sizeBytes,
    async read(offset, length) {
      const fromFirst = Math.max(0, Math.min(length, first.sizeBytes - offset));
      const head = fromFirst > 0 ? await first.read(offset, fromFirst) : Buffer.alloc(0);
      if (fromFirst === length) return head;
      const tail = await second.read(Math.max(0, offset - first.sizeBytes), length - fromFirst);
      return fromFirst === 0 ? tail : Buffer.concat([head, tail]);
    },
  };
}

/** What of `reader` lies in [startByte, its end). */
export function readerFrom(reader: ByteReader, startByte: number): ByteReader {
  return {
    sizeBytes: Math.max(0, reader.sizeBytes - startByte),
    read: (offset, length) => reader.read(startByte + offset, length),
  };
}

async function readFully(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  if (length <= 0) return Buffer.alloc(0);
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
