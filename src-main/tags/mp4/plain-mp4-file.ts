import { CodedError } from '../../../src-shared/errors';
import type { AudioLayout } from '../../audio-file/audio-layout';
import type { ByteReader } from '../../audio-file/byte-reader';
import { readTopBoxes } from '../../audio-file/mp4-boxes';
import { type ByteSplice, sizeDelta, tidySplices } from '../byte-splice';
import { readTagBytes } from '../read-tag-bytes';
import { splicedReader } from '../spliced-reader';
import { DATA_PREFIX_BYTES, NAME_PREFIX_BYTES, tryParseParts } from './mp4-items';
import { bytesAround, type Mp4Box, parseContainer, resizeBox } from './mp4-tree';

const NAME_TYPES: readonly string[] = ['mean', 'name', 'rate'];
const NO_TYPE = 0;
/** Higher ones are of sets that nobody defined. */
const LARGEST_TYPE = 0xff_ffff;
const INTEGER_TYPES: readonly number[] = [21, 22];
const INTEGER_BYTES: readonly number[] = [1, 2, 3, 4, 8];
const SHORTEST_BYTES_BY_TYPE: ReadonlyMap<number, number> = new Map([
  [65, 1],
  [66, 2],
  [67, 4],
]);
/** Of those without type: number and total, of track and disc; the genre's number. */
const SHORTEST_BYTES_BY_ITEM: ReadonlyMap<string, number> = new Map([
  ['trkn', 6],
  ['disk', 6],
  ['gnre', 2],
]);

/**
 * An MP4 file without what music-metadata gives up on, for want of which it would be called broken: terminators in boxes,
 * and items of the tags that are shorter than they should be. Places that the file names are not adapted.
 * @returns null where there is nothing of that kind
 */
export async function plainMp4File(reader: ByteReader, layout: AudioLayout): Promise<ByteReader | null> {
  const moov = await tryReadMovie(reader, layout);
  if (moov === null) return null;
  const splices = tidySplices(plainSplices(moov));
  return splices.length === 0 ? null : splicedReader(reader, splices);
}

async function tryReadMovie(
  reader: ByteReader,
  { id3v2EndByte, trailingTagsByte }: AudioLayout,
): Promise<Mp4Box | null> {
  const { boxes } = await readTopBoxes(reader, { startByte: id3v2EndByte, endByte: trailingTagsByte });
  const head = boxes.find(({ type }) => type === 'moov');
  if (head === undefined) return null;
  try {
    return parseContainer(await readTagBytes(reader, head.startByte, head.endByte), head);
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}

function plainSplices(box: Mp4Box): ByteSplice[] {
  const inner = (box.children ?? []).flatMap((child) => {
    if (box.type === 'ilst') return isMisread(child) ? [removal(child.startByte, child.bytes)] : [];
    return child.children === null ? [] : plainSplices(child);
  });
  const [, end] = bytesAround(box);
  const changes = [...inner, removal(box.childrenEndByte, end)];
  return [...resizeBox(box, sizeDelta(changes)), ...changes];
}

function removal(offsetBytes: number, before: Buffer): ByteSplice {
  return { offsetBytes, before, after: Buffer.alloc(0) };
}

/** Whether music-metadata would read beyond the end of something, or knows no such thing, and give up on the whole file. */
function isMisread(item: Mp4Box): boolean {
  const parts = tryParseParts(item);
  return (
    parts === null ||
    !parts.every(({ type, body }) => (type === 'data' ? isWholeData(item.type, body) : isWholeName(type, body)))
  );
}

function isWholeName(type: string, body: Buffer): boolean {
  return !NAME_TYPES.includes(type) || body.length >= NAME_PREFIX_BYTES;
}

function isWholeData(itemType: string, body: Buffer): boolean {
  if (body.length < DATA_PREFIX_BYTES) return false;
  const [type, contentBytes] = [body.readUInt32BE(0), body.length - DATA_PREFIX_BYTES];
  if (type > LARGEST_TYPE) return false;
  if (INTEGER_TYPES.includes(type)) return INTEGER_BYTES.includes(contentBytes);
  if (type !== NO_TYPE) return contentBytes >= (SHORTEST_BYTES_BY_TYPE.get(type) ?? 0);
  return contentBytes >= (SHORTEST_BYTES_BY_ITEM.get(itemType) ?? 0);
}
