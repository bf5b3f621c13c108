import { CodedError } from '../../../src-shared/errors';
import type { AudioKind, AudioLayout } from '../../audio-file/audio-layout';
import { type ByteReader, memoryReader } from '../../audio-file/byte-reader';
import { joinedRanges } from '../../audio-file/payload-reader';
import { type OggFile, readOggFile } from './ogg-file';

/** Where in the first packet of a FLAC in Ogg a native FLAC begins. */
const NATIVE_FLAC_BYTE = 9;

/**
 * An Ogg file for music-metadata: the headers and the last page, which tells the duration, without the sound between
 * them. Of FLAC in Ogg it reads no comments, so they are given to it as in a FLAC file.
 * @returns null for a file that is not edited either
 */
export async function plainOggFile(
  reader: ByteReader,
  layout: AudioLayout,
): Promise<{ readonly kind: AudioKind; readonly reader: ByteReader } | null> {
  const ogg = await tryReadOggFile(reader, layout);
  if (ogg === null) return null;
  const { codec, firstPage, endByte, lastPage } = ogg.headers;
  if (codec === 'flac') return { kind: 'flac', reader: memoryReader(nativeFlac(ogg)) };
  const headers = { startByte: firstPage.startByte, endByte };
  return { kind: 'ogg', reader: joinedRanges(reader, lastPage === null ? [headers] : [headers, lastPage]) };
}

async function tryReadOggFile(reader: ByteReader, layout: AudioLayout): Promise<OggFile | null> {
  try {
    return await readOggFile(reader, layout);
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}

/** The same blocks as a FLAC file has them: what readers of those understand. */
function nativeFlac({ headers, firstPage, paged }: OggFile): Buffer {
  const { startByte, bodyByte } = headers.firstPage;
  return Buffer.concat([
    firstPage.subarray(bodyByte - startByte + NATIVE_FLAC_BYTE),
    paged.bytes.subarray(0, paged.packetEnds.at(-1)),
  ]);
}
