/** Builds FLAC metadata byte by byte from the standard's text, for tests: independent of the code under test. */

export interface BlockSpec {
  readonly type: number;
  readonly body: Buffer;
}

const FLAC_PADDING = 1;
export const FLAC_APPLICATION = 2;
const FLAC_COMMENT = 4;
const FLAC_PICTURE = 6;

export function commentBlock(comments: readonly string[], vendor = 'reference libFLAC 1.4.2'): BlockSpec {
  const parts = [vendor, ...comments].map((text) => {
    const bytes = Buffer.from(text);
    return Buffer.concat([littleEndian(bytes.length), bytes]);
  });
  const [vendorPart = Buffer.alloc(0), ...rest] = parts;
  return { type: FLAC_COMMENT, body: Buffer.concat([vendorPart, littleEndian(comments.length), ...rest]) };
}

export function paddingBlock(bytes: number): BlockSpec {
  return { type: FLAC_PADDING, body: Buffer.alloc(bytes) };
}

export function pictureBlock(bytes: number): BlockSpec {
  const mime = Buffer.from('image/png');
  const numbers = Buffer.alloc(4 * 4);
  const body = [
    bigEndian(3),
    bigEndian(mime.length),
    mime,
    bigEndian(0),
    numbers,
    bigEndian(bytes),
    Buffer.alloc(bytes, 7),
  ];
  return { type: FLAC_PICTURE, body: Buffer.concat(body) };
}

/** `fLaC` and the blocks, the last one marked. */
export function buildFlacMetadata(blocks: readonly BlockSpec[]): Buffer {
  const encoded = blocks.map(({ type, body }, index) => {
    const size = bigEndian(body.length);
    size.writeUInt8(type | (index === blocks.length - 1 ? 0x80 : 0));
    return Buffer.concat([size, body]);
  });
  return Buffer.concat([Buffer.from('fLaC'), ...encoded]);
}

/** Stream information of a 44.1 kHz mono stream without a known length. */
export function streamInfoBlock(): BlockSpec {
  const body = Buffer.alloc(34);
  body.writeUInt16BE(4096, 0);
  body.writeUInt16BE(4096, 2);
  body.writeUInt32BE((44_100 << 12) | (15 << 4), 10);
  return { type: 0, body };
}

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
