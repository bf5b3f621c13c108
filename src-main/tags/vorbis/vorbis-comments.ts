import { CodedError } from '../../../src-shared/errors';

/** The body of a Vorbis comment block: vendor string, number of comments, comments, each `NAME=value` with its length. */

interface VorbisComment {
  readonly name: string;
  readonly value: string;
  /** [startByte, endByte) including the length field, within the bytes parsed. */
  readonly startByte: number;
  readonly endByte: number;
}

export interface VorbisComments {
  /** Where the number of comments stands; the vendor string with its length comes before it. */
  readonly countByte: number;
  /** Whether Sleevenotes made the block; else the vendor string names the encoder. */
  readonly hasOwnVendor: boolean;
  readonly entries: readonly VorbisComment[];
  /** End of the last comment; a block may hold more bytes after it. */
  readonly endByte: number;
}

const LENGTH_BYTES = 4;
/** A list of empty comments as long as the largest tag would take gigabytes of memory. */
const MOST_COMMENTS = 65_536;
const VENDOR = 'Sleevenotes';

/**
 * @param startByte where the vendor string's length stands
 * @param endByte end of the block
 * @throws CodedError `format-unsupported` when a length points beyond the block, or with absurdly many comments
 */
export function parseVorbisComments(bytes: Buffer, startByte: number, endByte: number): VorbisComments {
  const readEnd = (lengthByte: number): number => {
    if (lengthByte + LENGTH_BYTES > endByte) throw brokenComments();
    const end = lengthByte + LENGTH_BYTES + bytes.readUInt32LE(lengthByte);
    if (end > endByte) throw brokenComments();
    return end;
  };
  const countByte = readEnd(startByte);
  if (countByte + LENGTH_BYTES > endByte) throw brokenComments();
  const count = bytes.readUInt32LE(countByte);
  if (count > MOST_COMMENTS) throw new CodedError('format-unsupported', 'it has more than 65,536 comments');
  const entries: VorbisComment[] = [];
  let position = countByte + LENGTH_BYTES;
  while (entries.length < count) {
    const end = readEnd(position);
    entries.push({
      ...splitComment(bytes.toString('utf8', position + LENGTH_BYTES, end)),
      startByte: position,
      endByte: end,
    });
    position = end;
  }
  const hasOwnVendor = bytes.toString('utf8', startByte + LENGTH_BYTES, countByte) === VENDOR;
  return { countByte, hasOwnVendor, entries, endByte: position };
}

/** Field names are ASCII and mean the same in any case. */
export function commentName(name: string): string {
  return name.toUpperCase();
}

export function encodeComment(name: string, value: string): Buffer {
  return withLength(Buffer.from(`${name}=${value}`, 'utf8'));
}

/** A block's body with these encoded comments, for a file that has none yet. */
export function buildCommentBody(comments: readonly Buffer[]): Buffer {
  const count = Buffer.alloc(LENGTH_BYTES);
  count.writeUInt32LE(comments.length);
  return Buffer.concat([withLength(Buffer.from(VENDOR)), count, ...comments]);
}

function splitComment(text: string): { name: string; value: string } {
  const separator = text.indexOf('=');
  if (separator === -1) return { name: text, value: '' };
  return { name: text.slice(0, separator), value: text.slice(separator + 1) };
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function brokenComments(): CodedError {
  return new CodedError('format-unsupported', 'its comments are broken: a length points beyond their end');
}
