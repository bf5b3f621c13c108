import type { AudioLayout } from '../../audio-file/audio-layout';
import type { ByteRange, ByteReader } from '../../audio-file/byte-reader';
import { type OggHeaders, readOggHeaders } from '../../audio-file/ogg-headers';
import { readTagBytes } from '../read-tag-bytes';
import { type PagedPackets, unpackPages } from './ogg-paging';
import { type OggTag, parseOggTag } from './ogg-tag';

/** What an Ogg file holds in front of its sound. */
export interface OggFile {
  readonly headers: OggHeaders;
  readonly firstPage: Buffer;
  readonly paged: PagedPackets;
  readonly tag: OggTag;
  /** The pages of sound, from the first with nothing else on it. */
  readonly sound: ByteRange;
}

/**
 * Reads and checks everything in front of an Ogg file's sound.
 * @throws CodedError `format-unsupported`
 */
export async function readOggFile(reader: ByteReader, layout: AudioLayout): Promise<OggFile> {
  const body = { startByte: layout.id3v2EndByte, endByte: layout.trailingTagsByte };
  const headers = await readOggHeaders(reader, body);
  const { startByte, endByte } = headers.firstPage;
  const region = await readTagBytes(reader, startByte, headers.endByte);
  const paged = unpackPages(region.subarray(endByte - startByte), headers.pages, headers.soundSegments);
  return {
    headers,
    firstPage: region.subarray(0, endByte - startByte),
    paged,
    tag: parseOggTag(headers.codec, paged.bytes, paged.packetEnds[0] ?? 0),
    sound: { startByte: headers.endByte, endByte: body.endByte },
  };
}
