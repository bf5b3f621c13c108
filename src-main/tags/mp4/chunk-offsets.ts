import type { ByteRange } from '../../audio-file/byte-reader';
import { type ByteSplice, sizeDelta } from '../byte-splice';
import { unsupported } from '../read-tag-bytes';
import { childrenOf, type Mp4Box } from './mp4-tree';

/** The tables that say where in the file each piece of sound (a chunk) begins: they must follow when the sound moves. */

/** The offsets of a `stco` (32-bit) or `co64` (64-bit) box. */
interface OffsetTable {
  readonly entries: Buffer;
  readonly entryBytes: 4 | 8;
  /** Where the first entry stands in the file. */
  readonly startByte: number;
}

/** Version, flags and number of entries. */
const TABLE_PREFIX_BYTES = 8;
const LARGEST_OFFSET_32 = 0xffff_ffff;

/** The `stbl` boxes of all tracks. */
export function sampleTables(moov: Mp4Box): Mp4Box[] {
  return ['trak', 'mdia', 'minf', 'stbl'].reduce<Mp4Box[]>(
    (boxes, type) => boxes.flatMap((box) => childrenOf(box, type)),
    [moov],
  );
}

export function isOffsetTable({ type }: Mp4Box): boolean {
  return type === 'stco' || type === 'co64';
}

/** A table's box without the offsets: what an edit must not change. */
export function tableWithoutOffsets({ bytes, bodyStartByte, startByte }: Mp4Box): Buffer {
  return bytes.subarray(0, bodyStartByte - startByte + TABLE_PREFIX_BYTES);
}

/**
 * Every table of every track.
 * @param media where the sound data stands, in the order of the file
 * @throws CodedError `format-unsupported` when a table is broken, or points at anything else
 */
export function readOffsetTables(moov: Mp4Box, media: readonly ByteRange[]): OffsetTable[] {
  const boxes = sampleTables(moov).flatMap(({ children }) => (children ?? []).filter(isOffsetTable));
  const tables = boxes.map(readTable);
  if (!tables.every((table) => offsetsOf(table).every((offset) => isInside(offset, media)))) {
    throw unsupported('its tables of chunk offsets point at something that is no sound data: the file is broken');
  }
  return tables;
}

/**
 * The changes of the tables that follow from other changes of the file.
 * @param splices those other changes; none lies in the sound data
 * @throws CodedError `format-unsupported` when 32 bits do not hold an offset
 */
export function planOffsets(tables: readonly OffsetTable[], splices: readonly ByteSplice[]): ByteSplice[] {
  const moving = splices.filter((splice) => sizeDelta([splice]) !== 0);
  return tables.map((table) => ({
    offsetBytes: table.startByte,
    before: table.entries,
    after: encodeOffsets(
      offsetsOf(table).map((offset) => movedOffset(offset, moving)),
      table.entryBytes,
    ),
  }));
}

/** Where a place of the file is after these changes. */
export function movedOffset(offset: number, splices: readonly ByteSplice[]): number {
  return offset + sizeDelta(splices.filter(({ offsetBytes }) => offsetBytes <= offset));
}

function readTable(box: Mp4Box): OffsetTable {
  const entryBytes = box.type === 'stco' ? 4 : 8;
  const firstByte = box.bodyStartByte - box.startByte + TABLE_PREFIX_BYTES;
  const count = box.bytes.length < firstByte ? Infinity : box.bytes.readUInt32BE(firstByte - 4);
  const lastByte = firstByte + count * entryBytes;
  if (lastByte > box.bytes.length) throw unsupported('a table of chunk offsets is cut off: the file is broken');
  return { entries: box.bytes.subarray(firstByte, lastByte), entryBytes, startByte: box.startByte + firstByte };
}

function offsetsOf({ entries, entryBytes }: OffsetTable): number[] {
  const read = (byte: number): number =>
    entryBytes === 4 ? entries.readUInt32BE(byte) : Number(entries.readBigUInt64BE(byte));
  return Array.from({ length: entries.length / entryBytes }, (_, index) => read(index * entryBytes));
}

function encodeOffsets(offsets: readonly number[], entryBytes: 4 | 8): Buffer {
  const bytes = Buffer.alloc(offsets.length * entryBytes);
  offsets.forEach((offset, index) => {
    if (entryBytes === 8) bytes.writeBigUInt64BE(BigInt(offset), index * entryBytes);
    else if (offset <= LARGEST_OFFSET_32) bytes.writeUInt32BE(offset, index * entryBytes);
    else throw unsupported('the tag must grow, and its 32-bit chunk offsets could then not reach the end of its 4 GiB');
  });
  return bytes;
}

/** A chunk without content may stand at the very end of the data. */
function isInside(offset: number, media: readonly ByteRange[]): boolean {
  let [low, high] = [0, media.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((media[middle]?.startByte ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  return offset <= (media[low - 1]?.endByte ?? -1);
}
