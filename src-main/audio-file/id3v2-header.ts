/** Length of an ID3v2 header, and of the footer that may follow a v2.4 tag. */
export const ID3V2_HEADER_BYTES = 10;

export interface Id3v2Header {
  /** 2, 3 or 4 for ID3v2.2 to 2.4; newer ones are reported as they are. */
  readonly major: number;
  readonly revision: number;
  readonly flags: number;
  /** Extended header, frames and padding; without header and footer. */
  readonly bodyBytes: number;
  /** The whole tag with header and footer. */
  readonly totalBytes: number;
  readonly hasFooter: boolean;
}

const FOOTER_FLAG = 0x10;

/** Reads the header of an ID3v2 tag at the start of `bytes`; null where there is none. */
export function parseId3v2Header(bytes: Buffer): Id3v2Header | null {
  if (bytes.length < ID3V2_HEADER_BYTES || bytes.toString('latin1', 0, 3) !== 'ID3') return null;
  const [major, revision, flags] = [bytes.readUInt8(3), bytes.readUInt8(4), bytes.readUInt8(5)];
  const bodyBytes = readSyncsafe(bytes, 6);
  if (major === 0xff || revision === 0xff || bodyBytes === null) return null;
  const hasFooter = major >= 4 && (flags & FOOTER_FLAG) !== 0;
  const totalBytes = ID3V2_HEADER_BYTES + bodyBytes + (hasFooter ? ID3V2_HEADER_BYTES : 0);
  return { major, revision, flags, bodyBytes, totalBytes, hasFooter };
}

/** The largest number a syncsafe integer holds: 28 bits. */
export const MAX_SYNCSAFE = 0x0fffffff;

/** A big-endian number of 7 bits a byte; null when a high bit is set, which no such number has. */
export function readSyncsafe(bytes: Buffer, offset: number): number | null {
  const [a, b, c, d] = bytes.subarray(offset, offset + 4);
  if (a === undefined || b === undefined || c === undefined || d === undefined) return null;
  if (((a | b | c | d) & 0x80) !== 0) return null;
  return (a << 21) | (b << 14) | (c << 7) | d;
}

/** @param value at most `MAX_SYNCSAFE` */
export function syncsafe(value: number): Buffer {
  if (value < 0 || value > MAX_SYNCSAFE) throw new RangeError(`${value} does not fit a syncsafe integer`);
  return Buffer.from([(value >> 21) & 0x7f, (value >> 14) & 0x7f, (value >> 7) & 0x7f, value & 0x7f]);
}
