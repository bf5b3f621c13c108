import { CodedError } from '../../../src-shared/errors';
import type { AudioLayout } from '../../audio-file/audio-layout';
import { type ByteReader, joinedReader, memoryReader, readerFrom } from '../../audio-file/byte-reader';
import { readTagBytes } from '../read-tag-bytes';
import { attributeLists, parseAsfHeader } from './asf-header';

const PICTURE = 'WM/Picture';
/** What music-metadata takes for an attribute like any other. */
const PLAIN_PICTURE = 'WM/PICTURE';

/**
 * An ASF file in which no attribute is a picture by name: music-metadata looks for the parts of one at the start of the
 * list of attributes, so that it finds something else after every edit of any attribute, or fails.
 * @returns null for a header that cannot be taken apart
 */
export async function plainAsfFile(reader: ByteReader, layout: AudioLayout): Promise<ByteReader | null> {
  const startByte = layout.id3v2EndByte;
  const headerEndByte = layout.payload[0]?.startByte ?? 0;
  if (headerEndByte <= startByte) return null;
  try {
    const bytes = Buffer.from(await readTagBytes(reader, startByte, headerEndByte));
    const attributes = attributeLists(parseAsfHeader(bytes)).flatMap((list) => list.attributes);
    for (const { nameByte } of attributes.filter(({ name }) => name === PICTURE)) {
      bytes.write(PLAIN_PICTURE, nameByte, 'utf16le');
    }
    return joinedReader(memoryReader(bytes), readerFrom(reader, headerEndByte));
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}
