import { CodedError } from '../../../src-shared/errors';
import type { AudioLayout } from '../../audio-file/audio-layout';
import { type ByteReader, joinedReader, memoryReader } from '../../audio-file/byte-reader';
import { readId3v1Bytes } from '../../audio-file/trailing-tags';
import { readTagBytes } from '../read-tag-bytes';
import { APE_EDGE_BYTES, buildApeTag, parseApeItems } from './ape-tag';
import { id3v1AsApeItems } from './older-tag';
import { plainHead } from './plain-head';

/**
 * A WavPack, Monkey's Audio or Musepack file in its plainest form, for readers that would go through all of its audio:
 * headers and APE tag. Where there is none, an ID3v1 tag is given in its form, since music-metadata looks for none here.
 * @returns null for headers that are not what they should be
 */
export async function plainApeFile(reader: ByteReader, layout: AudioLayout): Promise<ByteReader | null> {
  const head = await plainHead(layout.kind, reader, layout.id3v2EndByte);
  if (head === null) return null;
  const items = await readItems(reader, layout);
  if (items.length === 0) return withForeignTag(reader, layout, memoryReader(head));
  // Without footer: music-metadata would find the tag of a Musepack file a second time, from the end.
  return memoryReader(Buffer.concat([head, buildApeTag(items).subarray(0, -APE_EDGE_BYTES)]));
}

async function readItems(reader: ByteReader, { apeItems }: AudioLayout): Promise<Buffer[]> {
  if (apeItems === null) {
    return id3v1AsApeItems(await readId3v1Bytes(reader)).map(({ bytes }) => bytes);
  }
  try {
    const bytes = await readTagBytes(reader, apeItems.startByte, apeItems.endByte);
    return parseApeItems(bytes, 0, bytes.length).map(({ startByte, endByte }) => bytes.subarray(startByte, endByte));
  } catch (error) {
    // A broken tag is no reason not to know what the headers say.
    if (error instanceof CodedError) return [];
    throw error;
  }
}

/** An ID3v2 tag in front counts where the format's own tag says nothing; music-metadata reads it in Musepack alone. */
function withForeignTag(reader: ByteReader, { kind, id3v2EndByte }: AudioLayout, head: ByteReader): ByteReader {
  if (kind !== 'musepack') return head;
  return joinedReader({ sizeBytes: id3v2EndByte, read: (offset, length) => reader.read(offset, length) }, head);
}
