import { unsupported } from '../read-tag-bytes';

/** An APEv2 tag: header, items, footer. Header and footer are alike, and both count bytes and items. */

/** Length of a header, and of a footer. */
export const APE_EDGE_BYTES = 32;
/** Where the size, which counts items and footer, and the number of items stand in header and footer. */
export const APE_SIZE_BYTE = 12;
export const APE_COUNT_BYTE = 16;

/** What every header and footer begins with. */
export const APE_PREAMBLE = 'APETAGEX';
const VERSION_BYTE = 8;
const FLAGS_BYTE = 20;
const VERSION_2 = 2000;
const HAS_HEADER = 0x80000000;
const IS_HEADER = 0x20000000;
const READ_ONLY = 1;
const ITEM_HEAD_BYTES = 8;
const SHORTEST_ITEM_BYTES = ITEM_HEAD_BYTES + 2;
const LONGEST_KEY_BYTES = 255;

export interface ApeItem {
  readonly key: string;
  /** Several values are separated by NUL; null where the item is binary, or refers to something outside. */
  readonly text: string | null;
  readonly isReadOnly: boolean;
  /** [startByte, endByte) of the tag. */
  readonly startByte: number;
  readonly endByte: number;
}

export interface ApeTag {
  readonly hasHeader: boolean;
  readonly items: readonly ApeItem[];
  /** Where the footer stands: the end of the last item. */
  readonly footerByte: number;
}

/**
 * Takes an APE tag apart.
 * @param bytes from its header (or first item, where it has none) to the end of its footer
 * @throws CodedError `format-unsupported` when it is not exactly what its own counts say, of version 1 or read-only
 */
export function parseApeTag(bytes: Buffer): ApeTag {
  const footerByte = bytes.length - APE_EDGE_BYTES;
  if (footerByte < 0 || !isEdge(bytes, footerByte)) throw brokenTag();
  if (bytes.readUInt32LE(footerByte + VERSION_BYTE) !== VERSION_2) {
    throw unsupported('its APE tag is of the old version 1, which does not say in which script it is');
  }
  const flags = bytes.readUInt32LE(footerByte + FLAGS_BYTE);
  const hasHeader = (flags & HAS_HEADER) !== 0;
  if ((flags & READ_ONLY) !== 0) throw unsupported('its APE tag is marked as read-only');
  const itemsByte = hasHeader ? APE_EDGE_BYTES : 0;
  if (hasHeader && !isHeaderOf(bytes, footerByte)) throw brokenTag();
  if (bytes.readUInt32LE(footerByte + APE_SIZE_BYTE) !== bytes.length - itemsByte) throw brokenTag();
  const items = parseApeItems(bytes, itemsByte, footerByte);
  if (items.length !== bytes.readUInt32LE(footerByte + APE_COUNT_BYTE)) {
    throw unsupported('its APE tag does not hold as many items as it says');
  }
  return { hasHeader, items, footerByte };
}

/** One item of text, several values as the format has it. */
export function encodeApeItem(key: string, values: readonly string[]): Buffer {
  const value = Buffer.from(values.join('\0'), 'utf8');
  const head = Buffer.alloc(ITEM_HEAD_BYTES);
  head.writeUInt32LE(value.length);
  return Buffer.concat([head, Buffer.from(`${key}\0`, 'latin1'), value]);
}

/** A whole tag of version 2 with header and footer. */
export function buildApeTag(items: readonly Buffer[]): Buffer {
  const body = Buffer.concat(items);
  const edge = (flags: number): Buffer => {
    const bytes = Buffer.alloc(APE_EDGE_BYTES);
    bytes.write(APE_PREAMBLE, 'latin1');
    bytes.writeUInt32LE(VERSION_2, VERSION_BYTE);
    bytes.writeUInt32LE(body.length + APE_EDGE_BYTES, APE_SIZE_BYTE);
    bytes.writeUInt32LE(items.length, APE_COUNT_BYTE);
    bytes.writeUInt32LE(flags, FLAGS_BYTE);
    return bytes;
  };
  return Buffer.concat([edge(HAS_HEADER + IS_HEADER), body, edge(HAS_HEADER)]);
}

/** Whether a header or footer stands at `offset`. */
function isEdge(bytes: Buffer, offset: number): boolean {
  return offset >= 0 && bytes.toString('latin1', offset, offset + APE_PREAMBLE.length) === APE_PREAMBLE;
}

/** A header has to say what the footer says, but for the flag that tells them apart. */
function isHeaderOf(bytes: Buffer, footerByte: number): boolean {
  const numbers = (offset: number): Buffer => bytes.subarray(offset + VERSION_BYTE, offset + FLAGS_BYTE);
  const isHeader = (bytes.readUInt32LE(FLAGS_BYTE) & IS_HEADER) !== 0;
  return footerByte >= APE_EDGE_BYTES && isEdge(bytes, 0) && isHeader && numbers(0).equals(numbers(footerByte));
}

/**
 * The items in [startByte, endByte) of a tag of any version, whatever number of them its footer claims.
 * @throws CodedError `format-unsupported` when they do not fill it exactly
 */
export function parseApeItems(bytes: Buffer, startByte: number, endByte: number): ApeItem[] {
  const items: ApeItem[] = [];
  let offset = startByte;
  while (offset < endByte) {
    if (offset + SHORTEST_ITEM_BYTES > endByte) throw brokenTag();
    const flags = bytes.readUInt32LE(offset + 4);
    const keyByte = offset + ITEM_HEAD_BYTES;
    const keyLength = bytes.subarray(keyByte, Math.min(endByte, keyByte + LONGEST_KEY_BYTES + 1)).indexOf(0);
    const valueByte = keyByte + keyLength + 1;
    const itemEndByte = valueByte + bytes.readUInt32LE(offset);
    if (keyLength < 1 || itemEndByte > endByte) throw brokenTag();
    items.push({
      key: bytes.toString('latin1', keyByte, keyByte + keyLength),
      text: ((flags >>> 1) & 3) === 0 ? bytes.toString('utf8', valueByte, itemEndByte) : null,
      isReadOnly: (flags & READ_ONLY) !== 0,
      startByte: offset,
      endByte: itemEndByte,
    });
    offset = itemEndByte;
  }
  return items;
}

function brokenTag(): Error {
  return unsupported('its APE tag is broken');
}
