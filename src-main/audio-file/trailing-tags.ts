import type { ByteRange, ByteReader } from './byte-reader';

/** Tags that older programs append to a file. Sleevenotes reads and skips them and never changes them. */

export const ID3V1_BYTES = 128;
const APE_NAME = 'APETAGEX';
const APE_FOOTER_BYTES = 32;
const APE_HAS_HEADER = 0x80000000;
const APE_IS_HEADER = 0x20000000;
const LYRICS3_BEGIN = 'LYRICSBEGIN';
const LYRICS3_END_BYTES = 9;
const LYRICS3_SIZE_BYTES = 6;
/** Lyrics3 v1 has no size: its text is at most 5100 bytes between LYRICSBEGIN and LYRICSEND. */
const LYRICS3V1_LONGEST_BYTES = 5100 + LYRICS3_BEGIN.length + LYRICS3_END_BYTES;

export interface TrailingTags {
  /** Where they begin, that is where the audio ends. */
  readonly startByte: number;
  /** The items of the last APE tag, without its header and footer; null where there is none. */
  readonly apeItems: ByteRange | null;
}

/** Finds ID3v1, APEv1/v2 and Lyrics3 tags at the end of a file; the latter stand in any order before the ID3v1 one. */
export async function findTrailingTags(reader: ByteReader, audioStartByte: number): Promise<TrailingTags> {
  let startByte = reader.sizeBytes;
  let apeItems: TrailingTags['apeItems'] = null;
  startByte -= (await readId3v1Bytes(reader)).length;
  for (;;) {
    const ape = await readApeFooter(reader, startByte);
    const tagBytes = ape?.tagBytes ?? (await lyrics3Bytes(reader, startByte));
    if (tagBytes === null || startByte - tagBytes < audioStartByte) {
      return { startByte: Math.max(audioStartByte, startByte), apeItems };
    }
    const itemsEndByte = startByte - APE_FOOTER_BYTES;
    if (ape !== null) apeItems ??= { startByte: itemsEndByte - ape.itemsBytes, endByte: itemsEndByte };
    startByte -= tagBytes;
  }
}

/** The ID3v1 tag at the end of a file; empty where there is none. */
export async function readId3v1Bytes(reader: ByteReader): Promise<Buffer> {
  const none = Buffer.alloc(0);
  if ((await textBefore(reader, reader.sizeBytes, ID3V1_BYTES, 3)) !== 'TAG') return none;
  // The name of an APE tag of 131 bytes, of which the last five letters look like an ID3v1 tag.
  const apeByte = ID3V1_BYTES + APE_NAME.indexOf('TAG');
  if ((await textBefore(reader, reader.sizeBytes, apeByte, APE_NAME.length)) === APE_NAME) return none;
  return reader.read(reader.sizeBytes - ID3V1_BYTES, ID3V1_BYTES);
}

async function readApeFooter(
  reader: ByteReader,
  endByte: number,
): Promise<{ tagBytes: number; itemsBytes: number } | null> {
  if (endByte < APE_FOOTER_BYTES) return null;
  const footer = await reader.read(endByte - APE_FOOTER_BYTES, APE_FOOTER_BYTES);
  if (footer.toString('latin1', 0, APE_NAME.length) !== APE_NAME) return null;
  const flags = footer.readUInt32LE(20);
  if ((flags & APE_IS_HEADER) !== 0) return null;
  const itemsAndFooterBytes = footer.readUInt32LE(12);
  if (itemsAndFooterBytes < APE_FOOTER_BYTES) return null;
  const headerBytes = (flags & APE_HAS_HEADER) !== 0 ? APE_FOOTER_BYTES : 0;
  return { tagBytes: itemsAndFooterBytes + headerBytes, itemsBytes: itemsAndFooterBytes - APE_FOOTER_BYTES };
}

async function lyrics3Bytes(reader: ByteReader, endByte: number): Promise<number | null> {
  const end = await textBefore(reader, endByte, LYRICS3_END_BYTES, LYRICS3_END_BYTES);
  if (end === 'LYRICS200') return lyrics3v2Bytes(reader, endByte);
  if (end !== 'LYRICSEND') return null;
  const longest = Math.min(endByte, LYRICS3V1_LONGEST_BYTES);
  const start = (await reader.read(endByte - longest, longest)).lastIndexOf(LYRICS3_BEGIN);
  return start === -1 ? null : longest - start;
}

/** The size before the end marker counts from the begin marker up to itself. */
async function lyrics3v2Bytes(reader: ByteReader, endByte: number): Promise<number | null> {
  const footerBytes = LYRICS3_SIZE_BYTES + LYRICS3_END_BYTES;
  const size = await textBefore(reader, endByte, footerBytes, LYRICS3_SIZE_BYTES);
  if (!/^\d{6}$/.test(size)) return null;
  const tagBytes = Number(size) + footerBytes;
  const begin = await textBefore(reader, endByte, tagBytes, LYRICS3_BEGIN.length);
  return begin === LYRICS3_BEGIN ? tagBytes : null;
}

async function textBefore(reader: ByteReader, endByte: number, distance: number, length: number): Promise<string> {
  if (endByte < distance) return '';
  return (await reader.read(endByte - distance, length)).toString('latin1');
}
