import { CodedError } from '../../src-shared/errors';
import type { ByteRange, ByteReader } from './byte-reader';
import { readOggHeaders } from './ogg-headers';
import { OGG_FIRST, readOggPage } from './ogg-page';

/**
 * An Ogg file's sound: what follows its headers, pages and all. Everything, where these are of a kind that is not edited.
 * Page numbers and checksums in it may change with the tags: `withoutPageNumbers` hides them.
 * @param body what lies between the tags of other formats in front and at the end
 * @returns null for what is no Ogg
 */
export async function findOggPayload(reader: ByteReader, body: ByteRange): Promise<readonly ByteRange[] | null> {
  const firstPage = await readOggPage(reader, body.startByte);
  if (firstPage === null || firstPage.flags !== OGG_FIRST || firstPage.endByte > body.endByte) return null;
  try {
    const { soundByte } = await readOggHeaders(reader, body);
    return [{ startByte: soundByte, endByte: body.endByte }];
  } catch (error) {
    if (error instanceof CodedError) return [body];
    throw error;
  }
}
