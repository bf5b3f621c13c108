import { type BoxHead, parseBoxHead } from '../../audio-file/mp4-boxes';
import type { ByteSplice } from '../byte-splice';
import { unsupported } from '../read-tag-bytes';

/** A box with its bytes, and the boxes in it where Sleevenotes looks into them. */
export interface Mp4Box extends BoxHead {
  /** The whole box; of free space perhaps only its beginning. */
  readonly bytes: Buffer;
  /** Null for a box that is kept as it is. */
  readonly children: readonly Mp4Box[] | null;
  /** Where the last child ends: there may be a terminator behind it, which QuickTime puts into user data. */
  readonly childrenEndByte: number;
}

/** Which boxes are looked into, by the box around them: the way to the tags and to the tables of offsets. */
const CONTAINERS: Readonly<Record<string, readonly string[]>> = {
  moov: ['udta', 'trak', 'meta'],
  udta: ['meta'],
  meta: ['ilst'],
  trak: ['mdia', 'meta'],
  mdia: ['minf'],
  minf: ['stbl', 'dinf'],
  dinf: ['dref'],
  moof: ['traf'],
};
/** Bytes of a box before its first child: version and flags, and a count. */
const PREFIX_BYTES: Readonly<Record<string, number>> = { dref: 8 };
const FULL_BOX_BYTES = 4;
const MOST_CHILDREN = 100_000;

/** The boxes that `bytes` are filled with, e.g. the parts of one item of the tags. None of them is looked into. */
export function parseFlatBoxes(bytes: Buffer, baseByte: number): readonly BoxHead[] {
  return parseHeads(bytes, baseByte, baseByte, baseByte + bytes.length).heads;
}

/** Free space, which any program may use. */
export function isFreeBox({ type }: BoxHead): boolean {
  return type === 'free' || type === 'skip';
}

/** A box that is not looked into. */
export function leafBox(bytes: Buffer, head: BoxHead): Mp4Box {
  return { ...head, bytes, children: null, childrenEndByte: head.endByte };
}

export function childrenOf(box: Mp4Box | undefined, type: string): readonly Mp4Box[] {
  return (box?.children ?? []).filter((child) => child.type === type);
}

/** The change of a box's size field; none for a box that takes up the rest of the file, whatever that is. */
export function resizeBox({ bytes, sizeForm, startByte, endByte }: Mp4Box, byBytes: number): ByteSplice[] {
  const size = endByte - startByte + byBytes;
  if (sizeForm === 'rest') return [];
  const fieldByte = sizeForm === '32-bit' ? 0 : 8;
  const after = Buffer.alloc(sizeForm === '32-bit' ? 4 : 8);
  if (sizeForm === '32-bit') after.writeUInt32BE(size);
  else after.writeBigUInt64BE(BigInt(size));
  return [{ offsetBytes: startByte + fieldByte, before: bytes.subarray(fieldByte, fieldByte + after.length), after }];
}

/** The bytes of a container around its children: version and flags before them, a terminator behind. */
export function bytesAround({ bytes, children, startByte, bodyStartByte, childrenEndByte }: Mp4Box): [Buffer, Buffer] {
  const firstByte = children?.[0]?.startByte ?? childrenEndByte;
  return [
    bytes.subarray(bodyStartByte - startByte, firstByte - startByte),
    bytes.subarray(childrenEndByte - startByte),
  ];
}

/**
 * Reads the boxes in a box, and those in them that lead to the tags or to the tables of offsets.
 * @param bytes the whole box, which stands at `head.startByte` of the file
 * @throws CodedError `format-unsupported` when boxes do not fill the one around them
 */
export function parseContainer(bytes: Buffer, head: BoxHead): Mp4Box {
  const body = bytes.subarray(head.bodyStartByte - head.startByte);
  const firstByte = head.bodyStartByte + prefixBytes(head.type, body);
  const { heads, endByte: childrenEndByte } = parseHeads(bytes, head.startByte, firstByte, head.endByte);
  const inner = CONTAINERS[head.type] ?? [];
  const children = heads.map((child) => {
    const own = bytes.subarray(child.startByte - head.startByte, child.endByte - head.startByte);
    return inner.includes(child.type) ? parseContainer(own, child) : leafBox(own, child);
  });
  return { ...head, bytes, children, childrenEndByte };
}

/** MP4's `meta` has version and flags, all zero, where QuickTime's has the size of its first box. */
function prefixBytes(type: string, body: Buffer): number {
  if (type !== 'meta') return PREFIX_BYTES[type] ?? 0;
  const isFullBox = body.length >= FULL_BOX_BYTES && body.readUInt32BE(0) === 0;
  return isFullBox ? FULL_BOX_BYTES : 0;
}

function parseHeads(
  bytes: Buffer,
  baseByte: number,
  firstByte: number,
  endByte: number,
): { heads: readonly BoxHead[]; endByte: number } {
  const heads: BoxHead[] = [];
  let position = firstByte;
  while (position < endByte && !isTerminator(bytes.subarray(position - baseByte, endByte - baseByte))) {
    const head = parseBoxHead(bytes.subarray(position - baseByte, endByte - baseByte), position, endByte);
    if (head === null || head.sizeForm === 'rest' || head.endByte > endByte) throw brokenBoxes();
    if (heads.length === MOST_CHILDREN) throw brokenBoxes();
    heads.push(head);
    position = head.endByte;
  }
  if (position > endByte) throw brokenBoxes();
  return { heads, endByte: position };
}

function isTerminator(rest: Buffer): boolean {
  return rest.length === FULL_BOX_BYTES && rest.readUInt32BE(0) === 0;
}

function brokenBoxes(): Error {
  return unsupported('its boxes do not fill each other: the file is broken');
}
