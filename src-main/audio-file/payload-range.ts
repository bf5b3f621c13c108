import type { ByteReader } from './byte-reader';
import { ID3V2_HEADER_BYTES, parseId3v2Header } from './id3v2-header';
import { startsWithMpegAudio } from './mpeg-audio';
import { findTrailingTags, type TrailingTags } from './trailing-tags';

/** Told from the bytes, not from the name. `other`: everything Sleevenotes cannot write tags into yet. */
export type AudioKind = 'mp3' | 'flac' | 'other';

export interface PayloadRange {
  readonly kind: AudioKind;
  /** The audio without any tags: [startByte, endByte). */
  readonly startByte: number;
  readonly endByte: number;
  /** Number of ID3v2 tags at the start of the file; more than one is legal and rare. */
  readonly id3v2Count: number;
  /** Where these end, and for FLAC its own `fLaC` marker stands. */
  readonly id3v2EndByte: number;
  readonly apeItems: TrailingTags['apeItems'];
}

const FLAC_BLOCK_HEADER_BYTES = 4;
const FLAC_LAST_BLOCK = 0x80;

/**
 * Finds the audio payload of a file: MP3 between ID3v2 and the tags at the end, FLAC after the last metadata block,
 * anything else (also a broken MP3 or FLAC) the whole file. Reads headers only.
 */
export async function findPayloadRange(reader: ByteReader): Promise<PayloadRange> {
  const { id3v2Count, id3v2EndByte } = await skipId3v2Tags(reader);
  const { startByte: endByte, apeItems } = await findTrailingTags(reader, id3v2EndByte);
  const flacStartByte = await findFlacAudio(reader, id3v2EndByte);
  if (flacStartByte !== null && flacStartByte <= endByte) {
    return { kind: 'flac', startByte: flacStartByte, endByte, id3v2Count, id3v2EndByte, apeItems };
  }
  if (await startsWithMpegAudio(reader, id3v2EndByte, endByte)) {
    return { kind: 'mp3', startByte: id3v2EndByte, endByte, id3v2Count, id3v2EndByte, apeItems };
  }
  return { kind: 'other', startByte: 0, endByte: reader.sizeBytes, id3v2Count, id3v2EndByte, apeItems };
}

async function skipId3v2Tags(reader: ByteReader): Promise<{ id3v2Count: number; id3v2EndByte: number }> {
  let [id3v2Count, id3v2EndByte] = [0, 0];
  for (;;) {
    const header = parseId3v2Header(await reader.read(id3v2EndByte, ID3V2_HEADER_BYTES));
    if (header === null || id3v2EndByte + header.totalBytes > reader.sizeBytes) return { id3v2Count, id3v2EndByte };
    id3v2Count += 1;
    id3v2EndByte += header.totalBytes;
  }
}

async function findFlacAudio(reader: ByteReader, markerByte: number): Promise<number | null> {
  if ((await reader.read(markerByte, 4)).toString('latin1') !== 'fLaC') return null;
  let offset = markerByte + 4;
  for (;;) {
    const header = await reader.read(offset, FLAC_BLOCK_HEADER_BYTES);
    if (header.length < FLAC_BLOCK_HEADER_BYTES) return null;
    offset += FLAC_BLOCK_HEADER_BYTES + header.readUIntBE(1, 3);
    if ((header.readUInt8(0) & FLAC_LAST_BLOCK) !== 0) return offset;
  }
}
