import type { ByteReader } from './byte-reader';
import { oggChecksum } from './ogg-checksum';

/** One page of an Ogg file: a header with the lengths of up to 255 segments, then those. RFC 3533. */
export interface OggPage {
  readonly startByte: number;
  /** Where its segments begin. */
  readonly bodyByte: number;
  readonly endByte: number;
  readonly flags: number;
  /** Position in samples of the last packet that ends here; `NO_PACKET_ENDS` where none does. */
  readonly granule: bigint;
  /** Which of the streams in the file the page belongs to. */
  readonly serial: number;
  readonly sequence: number;
  readonly checksum: number;
  /** Lengths of the segments; a packet ends with the first one below 255. */
  readonly lacing: Buffer;
}

export const OGG_MARKER = 'OggS\0';
export const OGG_CONTINUED = 1;
export const OGG_FIRST = 2;
export const OGG_LAST = 4;
export const NO_PACKET_ENDS = 0xffffffffffffffffn;
/** Where in a page its number stands, with the checksum right behind it, four bytes each. */
export const OGG_SEQUENCE_BYTE = 18;
export const OGG_CHECKSUM_BYTE = 22;
export const LARGEST_SEGMENT_BYTES = 255;
export const MOST_SEGMENTS = 255;
export const LARGEST_OGG_PAGE_BYTES = 27 + MOST_SEGMENTS + MOST_SEGMENTS * LARGEST_SEGMENT_BYTES;

const FIXED_HEADER_BYTES = 27;

/** The page that starts at `startByte`; null where none does, or its header is cut off. Its body is not read. */
export async function readOggPage(reader: ByteReader, startByte: number): Promise<OggPage | null> {
  const header = await reader.read(startByte, FIXED_HEADER_BYTES + MOST_SEGMENTS);
  if (header.length < FIXED_HEADER_BYTES || header.toString('latin1', 0, 5) !== OGG_MARKER) return null;
  const headerBytes = FIXED_HEADER_BYTES + header.readUInt8(26);
  if (header.length < headerBytes) return null;
  const lacing = header.subarray(FIXED_HEADER_BYTES, headerBytes);
  const bodyByte = startByte + headerBytes;
  return {
    startByte,
    bodyByte,
    endByte: lacing.reduce((sum, length) => sum + length, bodyByte),
    flags: header.readUInt8(5),
    granule: header.readBigUInt64LE(6),
    serial: header.readUInt32LE(14),
    sequence: header.readUInt32LE(OGG_SEQUENCE_BYTE),
    checksum: header.readUInt32LE(OGG_CHECKSUM_BYTE),
    lacing,
  };
}

/** The header of a page with this body, checksum included. */
export function encodeOggHeader(
  page: Pick<OggPage, 'flags' | 'granule' | 'serial' | 'sequence' | 'lacing'>,
  body: Buffer,
): Buffer {
  const fixed = Buffer.alloc(FIXED_HEADER_BYTES);
  fixed.write(OGG_MARKER, 'latin1');
  fixed.writeUInt8(page.flags, 5);
  fixed.writeBigUInt64LE(page.granule, 6);
  fixed.writeUInt32LE(page.serial, 14);
  fixed.writeUInt32LE(page.sequence, OGG_SEQUENCE_BYTE);
  fixed.writeUInt8(page.lacing.length, 26);
  const header = Buffer.concat([fixed, page.lacing]);
  header.writeUInt32LE(oggChecksum(body, oggChecksum(header)), OGG_CHECKSUM_BYTE);
  return header;
}

/** Of the lengths of segments, in bytes, or of numbers of segments. */
export function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
