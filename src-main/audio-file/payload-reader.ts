import type { AudioLayout } from './audio-layout';
import type { ByteRange, ByteReader } from './byte-reader';
import { withoutPageNumbers } from './ogg-page-numbers';

/** A file's audio as one run of bytes: the ranges of its payload end to end. Equal for equal audio, whatever the tags. */
export function payloadReader(reader: ByteReader, { kind, payload }: AudioLayout): ByteReader {
  const joined = joinedRanges(reader, payload);
  return kind === 'ogg' ? withoutPageNumbers(joined) : joined;
}

/** Ranges of a file as one run of bytes, end to end. */
export function joinedRanges(reader: ByteReader, payload: readonly ByteRange[]): ByteReader {
  const sizeBytes = payload.reduce((sum, range) => sum + lengthOf(range), 0);
  return {
    sizeBytes,
    async read(offset, length) {
      const parts: Buffer[] = [];
      let rangeStart = 0;
      for (const range of payload) {
        const from = Math.max(0, offset - rangeStart);
        const to = Math.min(lengthOf(range), offset + length - rangeStart);
        if (from < to) parts.push(await reader.read(range.startByte + from, to - from));
        rangeStart += lengthOf(range);
      }
      return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    },
  };
}

function lengthOf({ startByte, endByte }: ByteRange): number {
  return Math.max(0, endByte - startByte);
}
