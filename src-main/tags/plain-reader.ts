import type { AudioLayout } from '../audio-file/audio-layout';
import { type ByteReader, joinedReader, memoryReader, readerFrom } from '../audio-file/byte-reader';
import { plainApeFile } from './ape/plain-ape-file';
import { plainAsfFile } from './asf/plain-asf-file';
import { plainChunkFile } from './chunks/plain-chunk-file';
import type { TagDocument } from './tag-document';

/**
 * The file in the form that music-metadata is given: without what it misreads, and without the audio where it would
 * read through all of it. Says the same as the file; the file itself where there is no such form.
 */
export async function plainReader(
  reader: ByteReader,
  layout: AudioLayout,
  document: TagDocument | null,
): Promise<ByteReader> {
  switch (layout.kind) {
    case 'wavpack':
    case 'ape':
    case 'musepack':
      return (await plainApeFile(reader, layout)) ?? reader;
    case 'asf':
      return (await plainAsfFile(reader, layout)) ?? reader;
    case 'wav':
    case 'aiff':
      return plainChunkFile(reader, layout, document === null);
    default:
      return withPlainId3v2(reader, layout, document);
  }
}

/** music-metadata misreads unsynchronised tags and extended headers, so it is given the tag in its plainest form. */
function withPlainId3v2(reader: ByteReader, layout: AudioLayout, document: TagDocument | null): ByteReader {
  const plainTag = document?.plainId3v2() ?? null;
  return plainTag === null ? reader : joinedReader(memoryReader(plainTag), readerFrom(reader, layout.id3v2EndByte));
}
