/** Builds ASF headers byte by byte from the specification's text, for tests: independent of the code under test. */

export interface AsfAttributeSpec {
  readonly name: string;
  readonly value: string | Buffer;
  /** 0: text (the default for text), 1: bytes (the default for bytes), 3: a number of 32 bits … */
  readonly type?: number;
  readonly language?: number;
  readonly stream?: number;
}

export interface AsfObjectSpec {
  readonly guid: string;
  readonly content: Buffer;
}

export const ASF_HEADER = '75B22630-668E-11CF-A6D9-00AA0062CE6C';
export const ASF_FILE_PROPERTIES = '8CABDCA1-A947-11CF-8EE4-00C00C205365';
export const ASF_EXTENSION = '5FBF03B5-A92E-11CF-8EE3-00C00C205365';
const DESCRIPTION = 'D2D0A440-E307-11D2-97F0-00A0C95EA850';
const METADATA = 'C5F8CBEA-5BAF-4877-8467-AA8C44FA4CCA';
const LIBRARY = '44231C94-9498-49D1-A141-1D134E457054';
const PADDING = '1806D474-CADF-4509-A4BA-9AABCB96AAE8';
export const ASF_ENCRYPTION = '2211B3FB-BD23-11D2-B4B7-00A0C955FC6E';
export const ASF_SIGNATURE = '2211B3FC-BD23-11D2-B4B7-00A0C955FC6E';

/** A GUID as it stands in a file. */
export function guidBytes(guid: string): Buffer {
  const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}

export function encodeObject({ guid, content }: AsfObjectSpec): Buffer {
  return Buffer.concat([guidBytes(guid), number(content.length + 24, 8), content]);
}

/** A header of these objects; its file properties are to be completed by `withFileSize`. */
export function encodeHeader(objects: readonly AsfObjectSpec[]): Buffer {
  const encoded = objects.map(encodeObject);
  const content = Buffer.concat([number(encoded.length, 4), Buffer.from([1, 2]), ...encoded]);
  return encodeObject({ guid: ASF_HEADER, content });
}

export function description(attributes: readonly AsfAttributeSpec[]): AsfObjectSpec {
  const descriptors = attributes.map((attribute) => {
    const [name, value] = [utf16(attribute.name), bytesOf(attribute.value)];
    return Buffer.concat([number(name.length, 2), name, number(typeOf(attribute), 2), number(value.length, 2), value]);
  });
  return { guid: DESCRIPTION, content: Buffer.concat([number(attributes.length, 2), ...descriptors]) };
}

export function metadata(attributes: readonly AsfAttributeSpec[]): AsfObjectSpec {
  return { guid: METADATA, content: records(attributes) };
}

export function library(attributes: readonly AsfAttributeSpec[]): AsfObjectSpec {
  return { guid: LIBRARY, content: records(attributes) };
}

export function padding(bytes: number): AsfObjectSpec {
  return { guid: PADDING, content: Buffer.alloc(bytes) };
}

export function extension(objects: readonly AsfObjectSpec[]): AsfObjectSpec {
  const encoded = Buffer.concat(objects.map(encodeObject));
  const reserved = Buffer.concat([guidBytes('ABD3D211-A9BA-11CF-8EE6-00C00C205365'), number(6, 2)]);
  return { guid: ASF_EXTENSION, content: Buffer.concat([reserved, number(encoded.length, 4), encoded]) };
}

/** A picture as Windows stores it. */
export function picture(bytes: number): AsfAttributeSpec {
  const image = Buffer.alloc(bytes, Buffer.from([0xff, 0xd8, 0xff, 0x00, 0x41]));
  const head = Buffer.concat([Buffer.from([3]), number(bytes, 4), utf16('image/jpeg'), utf16('cover')]);
  return { name: 'WM/Picture', value: Buffer.concat([head, image]) };
}

function records(attributes: readonly AsfAttributeSpec[]): Buffer {
  const encoded = attributes.map((attribute) => {
    const { language = 0, stream = 0 } = attribute;
    const [name, value] = [utf16(attribute.name), bytesOf(attribute.value)];
    const numbers = [language, stream, name.length, typeOf(attribute)].map((item) => number(item, 2));
    return Buffer.concat([...numbers, number(value.length, 4), name, value]);
  });
  return Buffer.concat([number(attributes.length, 2), ...encoded]);
}

function typeOf({ value, type }: AsfAttributeSpec): number {
  return type ?? (typeof value === 'string' ? 0 : 1);
}

function bytesOf(value: string | Buffer): Buffer {
  return typeof value === 'string' ? utf16(value) : value;
}

function utf16(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le');
}

function number(value: number, bytes: number): Buffer {
  const encoded = Buffer.alloc(bytes);
  encoded.writeUIntLE(value, 0, Math.min(bytes, 6));
  return encoded;
}
