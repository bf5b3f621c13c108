import type { ByteReader } from './byte-reader';

/** Tags that older programs append to a file. Sleevenotes reads and skips them and never changes them. */

const ID3V1_BYTES = 128;
const APE_FOOTER_BYTES = 32;
const APE_HAS_HEADER = 0x80000000;
const APE_IS_HEADER = 0x20000000;
const LYRICS3_END_BYTES = 9;
const LYRICS3_SIZE_BYTES = 6;
/** Lyrics3 v1 has no size: its text is at most 5100 bytes between LYRICSBEGIN and LYRICSEND. */
const LYRICS3V1_LONGEST_BYTES = 5100 + 'LYRICSBEGIN'.length + 'LYRICSEND'.length;

/** Where the audio ends: before any ID3v1, APEv1/v2 and Lyrics3 tags, which stand in any order before the ID3v1 one. */
export async function findTrailingTagsStart(reader: ByteReader, startByte: number): Promise<number> {
  let endByte = reader.sizeBytes;
  if ((await textBefore(reader, endByte, ID3V1_BYTES, 3)) === 'TAG') endByte -= ID3V1_BYTES;
  for (;;) {
    const tagBytes = (await apeTagBytes(reader, endByte)) ?? (await lyrics3Bytes(reader, endByte));
    if (tagBytes === null || endByte - tagBytes < startByte) return Math.max(startByte, endByte);
    endByte -= tagBytes;
  }
}

async function apeTagBytes(reader: ByteReader, endByte: number): Promise<number | null> {
  if (endByte < APE_FOOTER_BYTES) return null;
  const footer = await reader.read(endByte - APE_FOOTER_BYTES, APE_FOOTER_BYTES);
  if (footer.toString('latin1', 0, 8) !== 'APETAGEX') return null;
  const flags = footer.readUInt32LE(20);
  if ((flags & APE_IS_HEADER) !== 0) return null;
  const itemsAndFooterBytes = footer.readUInt32LE(12);
  if (itemsAndFooterBytes < APE_FOOTER_BYTES) return null;
  return itemsAndFooterBytes + ((flags & APE_HAS_HEADER) !== 0 ? APE_FOOTER_BYTES : 0);
}

async function lyrics3Bytes(reader: ByteReader, endByte: number): Promise<number | null> {
  const end = await textBefore(reader, endByte, LYRICS3_END_BYTES, LYRICS3_END_BYTES);
  if (end === 'LYRICS200') {
    const size = await textBefore(reader, endByte, LYRICS3_END_BYTES + LYRICS3_SIZE_BYTES, LYRICS3_SIZE_BYTES);
    return /^\d{6}$/.test(size) ? Number(size) + LYRICS3_SIZE_BYTES + LYRICS3_END_BYTES : null;
  }
  if (end !== 'LYRICSEND') return null;
  const longest = Math.min(endByte, LYRICS3V1_LONGEST_BYTES);
  const start = (await reader.read(endByte - longest, longest)).lastIndexOf('LYRICSBEGIN');
  return start === -1 ? null : longest - start;
}

async function textBefore(reader: ByteReader, endByte: number, distance: number, length: number): Promise<string> {
  if (endByte < distance) return '';
  return (await reader.read(endByte - distance, length)).toString('latin1');
}
