/** Builds APE tags byte by byte from the standard's text, for tests: independent of the code under test. */

export interface ApeItemSpec {
  readonly key: string;
  readonly value: string | Buffer;
  /** 1: read-only, 2: binary, 4: refers to something outside. */
  readonly flags?: number;
}

export interface ApeTagSpec {
  readonly items: readonly ApeItemSpec[];
  readonly version?: number;
  readonly hasHeader?: boolean;
  readonly isReadOnly?: boolean;
  /** What the tag claims; the true number where it is left out. */
  readonly count?: number;
}

const HAS_HEADER = 0x80000000;
const IS_HEADER = 0x20000000;

export function buildApe(spec: ApeTagSpec): Buffer {
  const { items, version = 2000, hasHeader = true, isReadOnly = false, count = items.length } = spec;
  const body = Buffer.concat(items.map(encodeItem));
  const edge = (flags: number): Buffer => {
    const numbers = [version, body.length + 32, count, flags + (isReadOnly ? 1 : 0), 0, 0];
    return Buffer.concat([Buffer.from('APETAGEX'), ...numbers.map(littleEndian)]);
  };
  if (!hasHeader) return Buffer.concat([body, edge(0)]);
  return Buffer.concat([edge(HAS_HEADER + IS_HEADER), body, edge(HAS_HEADER)]);
}

/** A picture as taggers store it: file name, NUL, image. */
export function apeCover(bytes: number): ApeItemSpec {
  const image = Buffer.alloc(bytes, Buffer.from([0xff, 0xd8, 0xff, 0x00, 0x41]));
  return { key: 'Cover Art (Front)', value: Buffer.concat([Buffer.from('cover.jpg\0'), image]), flags: 2 };
}

function encodeItem({ key, value, flags = 0 }: ApeItemSpec): Buffer {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([littleEndian(bytes.length), littleEndian(flags), Buffer.from(`${key}\0`), bytes]);
}

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
