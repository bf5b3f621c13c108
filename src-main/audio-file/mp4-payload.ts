import type { ByteRange, ByteReader } from './byte-reader';
import { parseBoxHead, readTopBoxes } from './mp4-boxes';

/** Types of boxes that MP4 and QuickTime files start with. */
const FIRST_TYPES: ReadonlySet<string> = new Set(['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot', 'styp']);
const LONGEST_HEADER_BYTES = 16;

/**
 * The media data of an MP4 or QuickTime file: the inside of every `mdat` box. That is also what a file cut off in it still has.
 * @param body what lies between the tags of other formats in front and at the end
 * @returns null for what is no MP4, or one without `moov` (the index) or `mdat`
 */
export async function findMp4Payload(reader: ByteReader, body: ByteRange): Promise<readonly ByteRange[] | null> {
  const first = parseBoxHead(await reader.read(body.startByte, LONGEST_HEADER_BYTES), body.startByte, body.endByte);
  if (first === null || !FIRST_TYPES.has(first.type)) return null;
  const { boxes } = await readTopBoxes(reader, body);
  const media = boxes.filter(({ type }) => type === 'mdat');
  if (media.length === 0 || !boxes.some(({ type }) => type === 'moov')) return null;
  return media.map(({ bodyStartByte, endByte }) => ({
    startByte: bodyStartByte,
    endByte: Math.min(endByte, reader.sizeBytes),
  }));
}
