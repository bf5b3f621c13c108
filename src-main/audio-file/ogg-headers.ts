import { CodedError } from '../../src-shared/errors';
import type { ByteRange, ByteReader } from './byte-reader';
import {
  LARGEST_OGG_PAGE_BYTES,
  LARGEST_SEGMENT_BYTES,
  OGG_CONTINUED,
  OGG_FIRST,
  OGG_MARKER,
  type OggPage,
  readOggPage,
  sumOf,
} from './ogg-page';

export type OggCodec = 'vorbis' | 'opus' | 'flac' | 'speex';

/** The pages in front of the sound, in a file that holds one stream and nothing else. */
export interface OggHeaders {
  readonly codec: OggCodec;
  /** Says what the stream is; holds nothing else. */
  readonly firstPage: OggPage;
  /** From the comments on to the last header. */
  readonly pages: readonly OggPage[];
  /** Where these pages end. */
  readonly endByte: number;
  /** How many segments at the end of the last one are sound already; old encoders did not begin a new page for it. */
  readonly soundSegments: number;
  /** Where the sound begins. */
  readonly soundByte: number;
  /** The last page of sound, which tells how long it is; null where it is cut off or cannot be found. */
  readonly lastPage: OggPage | null;
}

/** Whether the packet that begins at `packetByte` is the last header; the comments have the number 0. */
type IsLastHeader = (packetNumber: number, packetByte: number) => Promise<boolean>;

const MARKERS: readonly (readonly [string, OggCodec])[] = [
  ['\x01vorbis', 'vorbis'],
  ['OpusHead', 'opus'],
  ['\x7fFLAC\x01', 'flac'],
  ['Speex   ', 'speex'],
];
const LONGEST_MARKER_BYTES = 8;
const SPEEX_EXTRA_HEADERS_BYTE = 68;
const LAST_FLAC_BLOCK = 0x80;
/** A cover of 16 MB takes 330; more of them than this is no music. */
const MOST_HEADER_PAGES = 16_384;

/**
 * Reads the headers of the pages up to the sound, and of the one behind.
 * @param body what lies between the tags of other formats in front and at the end
 * @throws CodedError `format-unsupported` for several streams at once or one after another, for what is no Vorbis, Opus,
 *   FLAC or Speex, and for pages that are not as the format prescribes
 */
export async function readOggHeaders(reader: ByteReader, body: ByteRange): Promise<OggHeaders> {
  const firstPage = await readOggPage(reader, body.startByte);
  if (firstPage === null || (firstPage.flags & OGG_FIRST) === 0)
    throw unsupported('it does not begin with an Ogg page');
  const next = await readOggPage(reader, firstPage.endByte);
  if (next !== null && (next.flags & OGG_FIRST) !== 0) {
    throw unsupported('it holds several streams at once, e.g. a video or an index that points at places in the file');
  }
  const codec = await readCodec(reader, firstPage);
  const isLastHeader = await headerCounter(reader, codec, firstPage);
  const { pages, soundSegments } = await readHeaderPages(reader, body, firstPage, isLastHeader);
  const lastHeaderPage = pages.at(-1) ?? firstPage;
  await assertSoundFollows(reader, lastHeaderPage);
  const lastPage = await readLastPage(reader, body);
  if (lastPage !== null && lastPage.serial !== firstPage.serial) {
    // Each of several streams has a serial number of its own.
    throw unsupported('it holds several streams one after another, each with tags of its own');
  }
  const { endByte } = lastHeaderPage;
  const soundByte = endByte - sumOf(lastHeaderPage.lacing.subarray(lastHeaderPage.lacing.length - soundSegments));
  return { codec, firstPage, pages, endByte, soundSegments, soundByte, lastPage };
}

async function readCodec(reader: ByteReader, { bodyByte, lacing }: OggPage): Promise<OggCodec> {
  const start = (await reader.read(bodyByte, LONGEST_MARKER_BYTES)).toString('latin1');
  const codec = MARKERS.find(([marker]) => start.startsWith(marker))?.[1];
  if (codec === undefined) throw unsupported('this Ogg file holds neither Vorbis, Opus, FLAC nor Speex');
  const isOnePacket = lacing.findIndex((length) => length < LARGEST_SEGMENT_BYTES) === lacing.length - 1;
  if (!isOnePacket) throw unsupported('its first Ogg page holds more than the format allows');
  return codec;
}

/** Vorbis has comments and set-up, Opus comments alone; Speex and FLAC say themselves how many there are. */
async function headerCounter(reader: ByteReader, codec: OggCodec, { bodyByte }: OggPage): Promise<IsLastHeader> {
  if (codec === 'flac') {
    return async (_, packetByte) => (((await reader.read(packetByte, 1))[0] ?? 0) & LAST_FLAC_BLOCK) !== 0;
  }
  if (codec !== 'speex') return (packetNumber) => Promise.resolve(packetNumber === (codec === 'vorbis' ? 1 : 0));
  const extra = await reader.read(bodyByte + SPEEX_EXTRA_HEADERS_BYTE, 4);
  if (extra.length < 4) throw unsupported('its Speex header is cut off');
  return (packetNumber) => Promise.resolve(packetNumber === extra.readUInt32LE(0));
}

async function readHeaderPages(
  reader: ByteReader,
  body: ByteRange,
  firstPage: OggPage,
  isLastHeader: IsLastHeader,
): Promise<{ pages: OggPage[]; soundSegments: number }> {
  const pages: OggPage[] = [];
  let [packets, isInPacket, isLast] = [0, false, false];
  while (pages.length < MOST_HEADER_PAGES) {
    const page = await readHeaderPage(reader, body, pages.at(-1) ?? firstPage, isInPacket);
    pages.push(page);
    let segmentByte = page.bodyByte;
    for (const [index, length] of page.lacing.entries()) {
      if (!isInPacket) isLast = await isLastHeader(packets, segmentByte);
      isInPacket = length === LARGEST_SEGMENT_BYTES;
      if (!isInPacket) packets += 1;
      segmentByte += length;
      if (!isInPacket && isLast) return { pages, soundSegments: page.lacing.length - 1 - index };
    }
  }
  throw unsupported('no end of its Ogg headers');
}

async function readHeaderPage(
  reader: ByteReader,
  body: ByteRange,
  previous: OggPage,
  isInPacket: boolean,
): Promise<OggPage> {
  const page = await readOggPage(reader, previous.endByte);
  if (page === null || page.endByte > body.endByte) throw unsupported('its Ogg headers are cut off');
  const isNext = page.serial === previous.serial && page.sequence === (previous.sequence + 1) >>> 0;
  const isRegular = page.flags === (isInPacket ? OGG_CONTINUED : 0) && page.lacing.length > 0;
  if (!isNext || !isRegular) throw unsupported('the pages of its Ogg headers are not in order');
  return page;
}

async function assertSoundFollows(reader: ByteReader, { endByte, serial, lacing }: OggPage): Promise<void> {
  const page = await readOggPage(reader, endByte);
  const continuation = lacing.at(-1) === LARGEST_SEGMENT_BYTES ? OGG_CONTINUED : 0;
  if (page === null || page.serial !== serial || (page.flags & (OGG_FIRST | OGG_CONTINUED)) !== continuation) {
    throw unsupported('its Ogg headers are not followed by sound');
  }
}

async function readLastPage(reader: ByteReader, body: ByteRange): Promise<OggPage | null> {
  const startByte = Math.max(body.startByte, body.endByte - LARGEST_OGG_PAGE_BYTES);
  const offset = (await reader.read(startByte, body.endByte - startByte)).lastIndexOf(OGG_MARKER);
  const page = offset === -1 ? null : await readOggPage(reader, startByte + offset);
  return page !== null && page.endByte <= body.endByte ? page : null;
}

function unsupported(reason: string): CodedError {
  return new CodedError('format-unsupported', reason);
}
