import type { AudioKind, AudioLayout } from '../audio-file/audio-layout';
import { type ByteReader, joinedReader, memoryReader, readerFrom } from '../audio-file/byte-reader';
import { plainApeFile } from './ape/plain-ape-file';
import { plainAsfFile } from './asf/plain-asf-file';
import { plainChunkFile } from './chunks/plain-chunk-file';
import { plainMp4File } from './mp4/plain-mp4-file';
import type { TagDocument } from './tag-document';
import { plainOggFile } from './vorbis/plain-ogg-file';

/** What music-metadata is given to read, and as what. */
export interface PlainFile {
  readonly kind: AudioKind;
  readonly reader: ByteReader;
}

/**
 * The file in the form that music-metadata is given: without what it misreads, and without the audio where it would
 * read through all of it. Says the same as the file; the file itself where there is no such form.
 */
export async function plainFile(
  reader: ByteReader,
  layout: AudioLayout,
  document: TagDocument | null,
): Promise<PlainFile> {
  const ofOgg = layout.kind === 'ogg' ? await plainOggFile(reader, layout) : null;
  return ofOgg ?? { kind: layout.kind, reader: await plainReader(reader, layout, document) };
}

async function plainReader(reader: ByteReader, layout: AudioLayout, document: TagDocument | null): Promise<ByteReader> {
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
    case 'mp4':
      return (await plainMp4File(reader, layout)) ?? reader;
    default:
      return withPlainId3v2(reader, layout, document);
  }
}

/** music-metadata misreads unsynchronised tags and extended headers, so it is given the tag in its plainest form. */
function withPlainId3v2(reader: ByteReader, layout: AudioLayout, document: TagDocument | null): ByteReader {
  const plainTag = document?.plainId3v2() ?? null;
  return plainTag === null ? reader : joinedReader(memoryReader(plainTag), readerFrom(reader, layout.id3v2EndByte));
}
