import {
  type Chunk,
  CHUNK_HEAD_BYTES,
  type ChunkFile,
  type ChunkFormat,
  FORM_HEAD_BYTES,
  SIZE_UNKNOWN,
} from '../../audio-file/chunk-walk';
import { type ByteSplice, sizeDelta } from '../byte-splice';
import { unsupported } from '../read-tag-bytes';

/** Changes of chunks with the sizes and padding that follow from them. */

/**
 * A chunk whose body changes: its size and padding follow.
 * @param splices within the body; none just adds a padding byte that is missing
 */
export function planChunk(chunk: Chunk, splices: readonly ByteSplice[], format: ChunkFormat): ByteSplice[] {
  const oldBytes = chunk.bodyEndByte - chunk.bodyStartByte;
  const newBytes = oldBytes + sizeDelta(splices);
  const moved = splices.map((splice) => ({ ...splice, offsetBytes: splice.offsetBytes + chunk.bodyStartByte }));
  return [
    { offsetBytes: chunk.startByte + 4, before: encodeSize(oldBytes, format), after: checkedSize(newBytes, format) },
    ...moved,
    ...planPadding(chunk, newBytes),
  ];
}

/** A whole chunk with its padding. */
export function buildChunk(id: string, body: Buffer, format: ChunkFormat): Buffer {
  return Buffer.concat([buildChunkHead(id, body.length, format), body, Buffer.alloc(body.length % 2)]);
}

/** Name and size of a chunk, or of the file. */
export function buildChunkHead(id: string, bodyBytes: number, format: ChunkFormat): Buffer {
  return Buffer.concat([Buffer.from(id, 'latin1'), checkedSize(bodyBytes, format)]);
}

/**
 * The size in the file's header, made to count what is there when `deltaBytes` were added: also where it left out the
 * last chunks before, which some programs do not read then. One that says nothing of a file whose length was never
 * known is left alone.
 * @throws CodedError `format-unsupported` when four bytes cannot hold it
 */
export function planFormSize(file: ChunkFile, deltaBytes: number): ByteSplice[] {
  const { startByte, statedBytes, chunks, has64BitSizes, isOpenEnded, format } = file;
  const leavesOutChunks = startByte + CHUNK_HEAD_BYTES + statedBytes < (chunks.at(-1)?.bodyEndByte ?? 0);
  if (deltaBytes === 0 && (isOpenEnded || !leavesOutChunks)) return [];
  const countedBytes = isOpenEnded ? statedBytes : file.endByte - startByte - CHUNK_HEAD_BYTES;
  const newBytes = countedBytes + deltaBytes;
  if (has64BitSizes) {
    const offsetBytes = startByte + FORM_HEAD_BYTES + CHUNK_HEAD_BYTES;
    return [{ offsetBytes, before: encodeLongSize(statedBytes), after: encodeLongSize(newBytes) }];
  }
  if (isOpenEnded && (statedBytes === 0 || newBytes >= SIZE_UNKNOWN)) return [];
  const before = encodeSize(statedBytes, format);
  return [{ offsetBytes: startByte + 4, before, after: checkedSize(newBytes, format) }];
}

function planPadding(chunk: Chunk, newBytes: number): ByteSplice[] {
  if (newBytes % 2 === chunk.padding.length) return [];
  return [{ offsetBytes: chunk.bodyEndByte, before: chunk.padding, after: Buffer.alloc(newBytes % 2) }];
}

function checkedSize(bytes: number, format: ChunkFormat): Buffer {
  if (bytes >= SIZE_UNKNOWN) throw unsupported('it would exceed the 4 GiB that a file of its format can hold');
  return encodeSize(bytes, format);
}

function encodeSize(bytes: number, { isLittleEndian }: ChunkFormat): Buffer {
  const size = Buffer.alloc(4);
  if (isLittleEndian) size.writeUInt32LE(bytes);
  else size.writeUInt32BE(bytes);
  return size;
}

function encodeLongSize(bytes: number): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(bytes));
  return size;
}
