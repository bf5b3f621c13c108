import type { ByteRange, ByteReader } from './byte-reader';

/** The outermost boxes of an MP4 or QuickTime file, read by their headers alone. */

/** How a box says where it ends: a 32-bit size, a 64-bit one, or that it takes up the rest of the file. */
type SizeForm = '32-bit' | '64-bit' | 'rest';

/** A box, which QuickTime calls an atom. */
export interface BoxHead {
  /** Four characters, each one byte. */
  readonly type: string;
  readonly sizeForm: SizeForm;
  readonly startByte: number;
  /** Where the header ends. */
  readonly bodyStartByte: number;
  /** As the header says; may lie beyond the end of what holds the box. */
  readonly endByte: number;
}

export interface TopBoxes {
  readonly boxes: readonly BoxHead[];
  /** Whether they fill the file: nothing is cut off, and what follows the last one is zeros or a tag of another format. */
  readonly isWhole: boolean;
}

const HEADER_BYTES = 8;
const LONG_HEADER_BYTES = 16;
/** A day of audio in fragments of one second has two boxes for each. */
const MOST_BOXES = 200_000;

/**
 * Reads the header that `bytes` begin with.
 * @param startByte where it stands in the file
 * @param restEndByte where a box ends that takes up the rest
 * @returns null for fewer bytes than a header has and for a size that no box can have
 */
export function parseBoxHead(bytes: Buffer, startByte: number, restEndByte: number): BoxHead | null {
  if (bytes.length < HEADER_BYTES) return null;
  const type = bytes.toString('latin1', 4, HEADER_BYTES);
  const size = bytes.readUInt32BE(0);
  const box = (sizeForm: SizeForm, headerBytes: number, endByte: number): BoxHead | null =>
    endByte < startByte + headerBytes || !Number.isSafeInteger(endByte)
      ? null
      : { type, sizeForm, startByte, bodyStartByte: startByte + headerBytes, endByte };
  if (size === 0) return box('rest', HEADER_BYTES, restEndByte);
  if (size !== 1) return box('32-bit', HEADER_BYTES, startByte + size);
  if (bytes.length < LONG_HEADER_BYTES) return null;
  return box('64-bit', LONG_HEADER_BYTES, startByte + Number(bytes.readBigUInt64BE(HEADER_BYTES)));
}

/**
 * Walks from box to box, reading 16 bytes of each.
 * @param body what lies between the tags of other formats in front and at the end; what looks like such a tag at the end
 *   is part of a box that says so
 */
export async function readTopBoxes(reader: ByteReader, body: ByteRange): Promise<TopBoxes> {
  const boxes: BoxHead[] = [];
  let position = body.startByte;
  while (position !== body.endByte && position < reader.sizeBytes) {
    const bytes = await reader.read(position, LONG_HEADER_BYTES);
    if (isZeros(bytes)) return { boxes, isWhole: true };
    const box = parseBoxHead(bytes, position, body.endByte);
    if (box === null || boxes.length === MOST_BOXES) return { boxes, isWhole: false };
    boxes.push(box);
    if (box.endByte > reader.sizeBytes) return { boxes, isWhole: false };
    position = box.endByte;
  }
  return { boxes, isWhole: true };
}

/** What some programs leave after the last box. */
function isZeros(bytes: Buffer): boolean {
  return bytes.subarray(0, HEADER_BYTES).every((byte) => byte === 0);
}
