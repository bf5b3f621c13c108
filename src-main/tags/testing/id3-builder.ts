import { type Id3Major } from '../tag-map';

/** Builds ID3v2 tags byte by byte from the standard's text, for tests: independent of the code under test. */

export interface FrameSpec {
  readonly id: string;
  readonly body: Buffer;
  /** The two flag bytes. */
  readonly flags?: number;
}

export interface TagSpec {
  readonly major: Id3Major;
  readonly frames: readonly FrameSpec[];
  readonly paddingBytes?: number;
  readonly unsynchronised?: boolean;
  readonly extendedHeader?: boolean;
  readonly footer?: boolean;
  /** Frame sizes of v2.4 as plain numbers, as old iTunes wrote them. */
  readonly plainSizes?: boolean;
}

export function latin1Text(text: string): Buffer {
  return Buffer.concat([Buffer.from([0]), Buffer.from(text, 'latin1')]);
}

export function utf8Text(text: string): Buffer {
  return Buffer.concat([Buffer.from([3]), Buffer.from(text, 'utf8')]);
}

export function utf16Text(...values: string[]): Buffer {
  const parts = values.map((value) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(value, 'utf16le')]));
  return Buffer.concat([Buffer.from([1]), ...parts.flatMap((part, i) => (i === 0 ? [part] : [Buffer.alloc(2), part]))]);
}

/** A cover with bytes that unsynchronisation has to change. */
export function pictureBody(major: Id3Major, bytes: number): Buffer {
  const image = Buffer.alloc(bytes, Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0xff, 0x00, 0x4a]));
  const type = major === 2 ? Buffer.from('\0JPG\x03\0', 'latin1') : Buffer.from('\0image/jpeg\0\x03\0', 'latin1');
  return Buffer.concat([type, image]);
}

export function buildId3v2(spec: TagSpec): Buffer {
  const { major, unsynchronised = false, extendedHeader = false, footer = false, paddingBytes = 0 } = spec;
  const frames = Buffer.concat(spec.frames.map((frame) => encodeFrame(frame, spec)));
  const padded = Buffer.concat([frames, Buffer.alloc(paddingBytes)]);
  const wholeTag = unsynchronised && major < 4 ? insertZeros(padded) : padded;
  const body = Buffer.concat([extendedHeader ? extendedHeaderOf(major, paddingBytes) : Buffer.alloc(0), wholeTag]);
  const flags = (unsynchronised ? 0x80 : 0) | (extendedHeader ? 0x40 : 0) | (footer ? 0x10 : 0);
  const header = (marker: string): Buffer =>
    Buffer.concat([Buffer.from(marker), Buffer.from([major, 0, flags]), sevenBits(body.length)]);
  return Buffer.concat([header('ID3'), body, footer ? header('3DI') : Buffer.alloc(0)]);
}

export function insertZeros(bytes: Buffer): Buffer {
  const out: number[] = [];
  for (const [index, byte] of bytes.entries()) {
    out.push(byte);
    const next = bytes[index + 1] ?? 0;
    if (byte === 0xff && (next >= 0xe0 || next === 0)) out.push(0);
  }
  return Buffer.from(out);
}

function encodeFrame({ id, body, flags = 0 }: FrameSpec, { major, unsynchronised, plainSizes }: TagSpec): Buffer {
  if (major === 2) {
    const size = Buffer.alloc(3);
    size.writeUIntBE(body.length, 0, 3);
    return Buffer.concat([Buffer.from(id), size, body]);
  }
  const isUnsynced = major === 4 && unsynchronised === true;
  const stored = isUnsynced ? Buffer.concat([sevenBits(body.length), insertZeros(body)]) : body;
  const size = Buffer.alloc(4);
  size.writeUInt32BE(stored.length);
  const flagBytes = Buffer.alloc(2);
  flagBytes.writeUInt16BE(flags | (isUnsynced ? 0x0003 : 0));
  const sizeField = major === 4 && plainSizes !== true ? sevenBits(stored.length) : size;
  return Buffer.concat([Buffer.from(id), sizeField, flagBytes, stored]);
}

function extendedHeaderOf(major: Id3Major, paddingBytes: number): Buffer {
  if (major === 4) return Buffer.from([0, 0, 0, 6, 1, 0]);
  const header = Buffer.alloc(10);
  header.writeUInt32BE(6);
  header.writeUInt32BE(paddingBytes, 6);
  return header;
}

function sevenBits(value: number): Buffer {
  return Buffer.from([(value >> 21) & 127, (value >> 14) & 127, (value >> 7) & 127, value & 127]);
}
