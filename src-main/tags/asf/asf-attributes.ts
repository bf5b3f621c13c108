import { unsupported } from '../read-tag-bytes';

/**
 * The attributes of an ASF header, in their two forms. A descriptor (Extended Content Description) has a name, a type
 * and a value of at most 64 KiB; a record (Metadata, Metadata Library) a language, a stream and longer values besides.
 */

export interface AsfAttribute {
  readonly name: string;
  /** Null where the value is no text. */
  readonly text: string | null;
  /** Index into the header's list of languages; 0, the default one, in descriptors. */
  readonly language: number;
  /** 0: the file as a whole. */
  readonly stream: number;
  /** [startByte, endByte) of the header. */
  readonly startByte: number;
  readonly endByte: number;
  readonly nameByte: number;
}

/** Length of the number of attributes, with which each list begins. */
export const ASF_COUNT_BYTES = 2;
/** Both forms count lengths of names, and descriptors those of values, in 16 bits. */
const LARGEST_TEXT_BYTES = 0xffff;
const TEXT_TYPE = 0;

/**
 * The descriptors in [startByte, endByte).
 * @throws CodedError `format-unsupported` when they are not exactly what their counts say
 */
export function parseDescriptors(bytes: Buffer, startByte: number, endByte: number): AsfAttribute[] {
  return parseList(bytes, startByte, endByte, (position) => {
    const nameByte = position + 2;
    const valueHeadByte = nameByte + readUInt16(bytes, position, endByte);
    const type = readUInt16(bytes, valueHeadByte, endByte);
    const valueByte = valueHeadByte + 4;
    const attributeEndByte = valueByte + readUInt16(bytes, valueHeadByte + 2, endByte);
    const name = textOf(bytes.subarray(nameByte, valueHeadByte));
    const text = type === TEXT_TYPE ? textOf(bytes.subarray(valueByte, attributeEndByte)) : null;
    return { name, text, language: 0, stream: 0, startByte: position, endByte: attributeEndByte, nameByte };
  });
}

/** `parseDescriptors` for records. */
export function parseRecords(bytes: Buffer, startByte: number, endByte: number): AsfAttribute[] {
  return parseList(bytes, startByte, endByte, (position) => {
    const nameByte = position + 12;
    const valueByte = nameByte + readUInt16(bytes, position + 4, endByte);
    if (valueByte > endByte) throw brokenList();
    const attributeEndByte = valueByte + bytes.readUInt32LE(position + 8);
    const isText = readUInt16(bytes, position + 6, endByte) === TEXT_TYPE;
    return {
      name: textOf(bytes.subarray(nameByte, valueByte)),
      text: isText ? textOf(bytes.subarray(valueByte, attributeEndByte)) : null,
      language: readUInt16(bytes, position, endByte),
      stream: readUInt16(bytes, position + 2, endByte),
      startByte: position,
      endByte: attributeEndByte,
      nameByte,
    };
  });
}

/** @throws CodedError `format-unsupported` for a text of more than 64 KiB */
export function encodeDescriptor(name: string, value: string): Buffer {
  const [nameBytes, valueBytes] = [encodeText(name), encodeText(value)];
  return Buffer.concat([uint16(nameBytes.length), nameBytes, uint16(TEXT_TYPE), uint16(valueBytes.length), valueBytes]);
}

/**
 * A record for the whole file in its default language.
 * @throws CodedError `format-unsupported` for a text of more than 64 KiB
 */
export function encodeRecord(name: string, value: string): Buffer {
  const [nameBytes, valueBytes] = [encodeText(name), encodeText(value)];
  const numbers = [0, 0, nameBytes.length, TEXT_TYPE, valueBytes.length, 0].map(uint16);
  return Buffer.concat([...numbers, nameBytes, valueBytes]);
}

function parseList(
  bytes: Buffer,
  startByte: number,
  endByte: number,
  parseAt: (position: number) => AsfAttribute,
): AsfAttribute[] {
  const count = readUInt16(bytes, startByte, endByte);
  const attributes: AsfAttribute[] = [];
  let position = startByte + ASF_COUNT_BYTES;
  while (attributes.length < count) {
    const attribute = parseAt(position);
    if (attribute.endByte > endByte) throw brokenList();
    attributes.push(attribute);
    position = attribute.endByte;
  }
  if (position !== endByte) throw brokenList();
  return attributes;
}

function readUInt16(bytes: Buffer, offset: number, endByte: number): number {
  if (offset + 2 > endByte) throw brokenList();
  return bytes.readUInt16LE(offset);
}

/** Texts end with a zero, which some programs leave out; nobody reads what comes after it. */
function textOf(bytes: Buffer): string {
  const [text = ''] = bytes.toString('utf16le').split('\0', 1);
  return text;
}

function encodeText(text: string): Buffer {
  const bytes = Buffer.from(`${text}\0`, 'utf16le');
  if (bytes.length > LARGEST_TEXT_BYTES) throw unsupported('a value is longer than the 64 KiB an ASF header can hold');
  return bytes;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function brokenList(): Error {
  return unsupported('the attributes in its ASF header are broken');
}
