import { findMonkeysPayload, findMusepackPayload, findWavPackPayload } from './ape-tagged-payload';
import { findAsfPayload } from './asf-payload';
import type { ByteRange, ByteReader } from './byte-reader';
import { findAiffPayload, findWavPayload } from './chunk-payload';
import { findFlacPayload } from './flac-payload';
import { ID3V2_HEADER_BYTES, parseId3v2Header } from './id3v2-header';
import { findMp4Payload } from './mp4-payload';
import { startsWithMpegAudio } from './mpeg-audio';
import { findOggPayload } from './ogg-payload';
import { findTrailingTags } from './trailing-tags';

/** Told from the bytes, not from the name. `other`: everything Sleevenotes cannot write tags into. */
export type AudioKind =
  'mp3' | 'flac' | 'ogg' | 'mp4' | 'wav' | 'aiff' | 'wavpack' | 'ape' | 'musepack' | 'asf' | 'other';

/** Where in a file the audio is, and which tags surround it. */
export interface AudioLayout {
  readonly kind: AudioKind;
  /** The audio without any tags, in the order of the file; headers that change with the tags are not part of it. */
  readonly payload: readonly ByteRange[];
  /** Number of ID3v2 tags at the start of the file; more than one is legal and rare. */
  readonly id3v2Count: number;
  /** Where these end, and the format's own marker stands. */
  readonly id3v2EndByte: number;
  /** Where tags of any format begin that programs append to a file; its size where there are none. */
  readonly trailingTagsByte: number;
  readonly apeItems: ByteRange | null;
}

/** What one format makes of a file. */
type FindPayload = (reader: ByteReader, body: ByteRange) => Promise<readonly ByteRange[] | null>;

/** Asked in this order, with what lies between the tags in front and at the end; MPEG audio, which has no marker, last. */
const FORMATS: readonly (readonly [AudioKind, FindPayload])[] = [
  ['flac', findFlacPayload],
  ['ogg', findOggPayload],
  ['wav', findWavPayload],
  ['aiff', findAiffPayload],
  ['mp4', findMp4Payload],
  ['wavpack', findWavPackPayload],
  ['ape', findMonkeysPayload],
  ['musepack', findMusepackPayload],
  ['asf', findAsfPayload],
  ['mp3', findMpegPayload],
];

/**
 * Finds the audio payload of a file: MP3 between ID3v2 and the tags at the end, FLAC after the last metadata block,
 * anything unknown (also a broken MP3 or FLAC) the whole file. Reads headers only.
 */
export async function findAudioLayout(reader: ByteReader): Promise<AudioLayout> {
  const { id3v2Count, id3v2EndByte } = await skipId3v2Tags(reader);
  const { startByte: trailingTagsByte, apeItems } = await findTrailingTags(reader, id3v2EndByte);
  const body = { startByte: id3v2EndByte, endByte: trailingTagsByte };
  const around = { id3v2Count, id3v2EndByte, trailingTagsByte, apeItems };
  for (const [kind, findPayload] of FORMATS) {
    const payload = await findPayload(reader, body);
    if (payload !== null) return { kind, payload, ...around };
  }
  return { kind: 'other', payload: [{ startByte: 0, endByte: reader.sizeBytes }], ...around };
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

async function findMpegPayload(reader: ByteReader, body: ByteRange): Promise<readonly ByteRange[] | null> {
  return (await startsWithMpegAudio(reader, body.startByte, body.endByte)) ? [body] : null;
}
