import { ASF_GUID, ASF_GUID_BYTES, readAsfObjectHead } from './asf-object';
import type { ByteRange, ByteReader } from './byte-reader';

/**
 * What follows the header of an ASF (WMA) file: the packets and their indexes, to the end of the file. An ASF file has
 * no tags at its end: what looks like one there is sound.
 * @returns the whole file when its header is broken, since it is ASF all the same; null for what is no ASF
 */
export async function findAsfPayload(reader: ByteReader, body: ByteRange): Promise<readonly ByteRange[] | null> {
  const guid = await reader.read(body.startByte, ASF_GUID_BYTES);
  if (guid.toString('hex') !== ASF_GUID.header) return null;
  const header = await readAsfObjectHead(reader, body.startByte);
  const headerEndByte = body.startByte + (header?.sizeBytes ?? reader.sizeBytes);
  const data = headerEndByte < reader.sizeBytes ? await readAsfObjectHead(reader, headerEndByte) : null;
  const isWhole = data?.guid === ASF_GUID.data;
  return [{ startByte: isWhole ? headerEndByte : 0, endByte: reader.sizeBytes }];
}
