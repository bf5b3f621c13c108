import { CodedError } from '../../../src-shared/errors';
import type { AudioLayout } from '../../audio-file/audio-layout';
import type { ByteReader } from '../../audio-file/byte-reader';
import { type BoxHead, readTopBoxes } from '../../audio-file/mp4-boxes';
import { type ByteSplice, sizeDelta, tidySplices } from '../byte-splice';
import { readTagBytes } from '../read-tag-bytes';
import { splicedReader } from '../spliced-reader';
import { DATA_PREFIX_BYTES, NAME_PREFIX_BYTES, tryParseParts } from './mp4-items';
import { bytesAround, childrenOf, type Mp4Box, parseContainer, resizeBox } from './mp4-tree';

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
/** Flags of `tfhd` and `trun`: a duration, and a size, for all samples or for each. */
const SAMPLE_FLAGS: readonly (readonly [number, number])[] = [
  [0x08, 0x100],
  [0x10, 0x200],
];
/** Of those without type: number and total, of track and disc; the genre's number. */
const SHORTEST_BYTES_BY_ITEM: ReadonlyMap<string, number> = new Map([
  ['trkn', 6],
  ['disk', 6],
  ['gnre', 2],
]);

/**
 * An MP4 file without what music-metadata gives up on, for want of which it would be called broken: terminators in boxes,
 * items of the tags that are shorter than they should be, and fragments that leave times or sizes to be looked up. Places that
 * the file names are not adapted.
 * @returns null where there is nothing of that kind
 */
export async function plainMp4File(reader: ByteReader, layout: AudioLayout): Promise<ByteReader | null> {
  const body = { startByte: layout.id3v2EndByte, endByte: layout.trailingTagsByte };
  const { boxes } = await readTopBoxes(reader, body);
  const moov = await tryReadFirst(reader, boxes, 'moov');
  if (moov === null) return null;
  const fragment = await tryReadFirst(reader, boxes, 'moof');
  const isCut = fragment !== null && fragment.startByte >= moov.endByte && !isSelfContained(fragment);
  const splices = tidySplices(plainSplices(moov));
  if (!isCut && splices.length === 0) return null;
  return splicedReader(isCut ? readerUpTo(reader, fragment.startByte) : reader, splices);
}

async function tryReadFirst(reader: ByteReader, boxes: readonly BoxHead[], wanted: string): Promise<Mp4Box | null> {
  const head = boxes.find(({ type }) => type === wanted);
  if (head === undefined) return null;
  try {
    return parseContainer(await readTagBytes(reader, head.startByte, head.endByte), head);
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}

/** Whether a fragment says itself how long and how large its samples are, by default or each. */
function isSelfContained(moof: Mp4Box): boolean {
  return childrenOf(moof, 'traf').every((traf) => {
    const [header = 0] = childrenOf(traf, 'tfhd').map(flagsOf);
    const runs = childrenOf(traf, 'trun').map(flagsOf);
    return SAMPLE_FLAGS.every(
      ([byDefault, each]) => (header & byDefault) !== 0 || runs.every((run) => (run & each) !== 0),
    );
  });
}

function flagsOf({ bytes, startByte, bodyStartByte }: Mp4Box): number {
  const at = bodyStartByte - startByte + 1;
  return bytes.length < at + 3 ? 0 : bytes.readUIntBE(at, 3);
}

function readerUpTo(reader: ByteReader, sizeBytes: number): ByteReader {
  return {
    sizeBytes,
    read: (offset, length) => reader.read(offset, Math.max(0, Math.min(length, sizeBytes - offset))),
  };
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
