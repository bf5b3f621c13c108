import { inflateSync } from 'node:zlib';
import NodeID3 from 'node-id3';
import { CodedError } from '../../../src-shared/errors';
import { MAX_SYNCSAFE, syncsafe } from '../../audio-file/id3v2-header';
import type { Id3Form, Id3Major } from '../tag-map';
import { tryResynchronise } from './unsynchronisation';

/** One ID3v2 frame: its flags and decoding, and the making of new ones. */

export const FRAME_HEADER_BYTES: Readonly<Record<Id3Major, number>> = { 2: 6, 3: 10, 4: 10 };

const LARGEST_FRAME_BYTES = 64 * 1024 * 1024;
const UTF8 = 3;
/** Latin-1 without its last letter, whose byte would itself have to be unsynchronised. */
const PLAIN_LATIN1 = /^[\0-\xfe]*$/;

interface FrameFlags {
  readonly isReadOnly: boolean;
  readonly isGrouped: boolean;
  readonly isCompressed: boolean;
  readonly isEncrypted: boolean;
  readonly isUnsynchronised: boolean;
  readonly hasDataLength: boolean;
}

const NO_FLAGS: FrameFlags = {
  isReadOnly: false,
  isGrouped: false,
  isCompressed: false,
  isEncrypted: false,
  isUnsynchronised: false,
  hasDataLength: false,
};

/** Reads the two flag bytes of a frame header; v2.2 frames have none. */
export function parseFrameFlags(header: Buffer, major: Id3Major): FrameFlags {
  if (major === 2) return NO_FLAGS;
  const [status, format] = [header.readUInt8(8), header.readUInt8(9)];
  if (major === 3) {
    return {
      ...NO_FLAGS,
      isReadOnly: (status & 0x20) !== 0,
      isCompressed: (format & 0x80) !== 0,
      isEncrypted: (format & 0x40) !== 0,
      isGrouped: (format & 0x20) !== 0,
    };
  }
  return {
    isReadOnly: (status & 0x10) !== 0,
    isGrouped: (format & 0x40) !== 0,
    isCompressed: (format & 0x08) !== 0,
    isEncrypted: (format & 0x04) !== 0,
    isUnsynchronised: (format & 0x02) !== 0,
    hasDataLength: (format & 0x01) !== 0,
  };
}

/** Why a frame with these flags must stay as it is; null where it may be replaced. */
export function lockedBecause(flags: FrameFlags): string | null {
  if (flags.isReadOnly) return 'is marked read-only';
  if (flags.isEncrypted) return 'is encrypted';
  return flags.isGrouped ? 'belongs to a group of frames that may be signed' : null;
}

/** The content of a frame without indicators, unsynchronisation and compression; null where that cannot be undone. */
export function decodeFrameBody(raw: Buffer, flags: FrameFlags, major: Id3Major): Buffer | null {
  if (flags.isEncrypted) return null;
  let body = raw;
  if (major === 3) {
    body = body.subarray((flags.isCompressed ? 4 : 0) + (flags.isGrouped ? 1 : 0));
  } else {
    body = body.subarray((flags.isGrouped ? 1 : 0) + (flags.hasDataLength ? 4 : 0));
    if (flags.isUnsynchronised) body = tryResynchronise(body);
  }
  if (!flags.isCompressed) return body;
  try {
    return inflateSync(body, { maxOutputLength: LARGEST_FRAME_BYTES });
  } catch {
    return null;
  }
}

/**
 * A new text frame with `values`, without flags. UTF-16 up to v2.3, UTF-8 in v2.4 (which has no byte that would need
 * unsynchronisation). Several values are separated by a zero byte in v2.4, as the standard has it.
 */
export function buildTextFrame(
  form: Id3Form,
  values: readonly string[],
  { major, hasSyncsafeSizes, separator, avoidsMarks }: TextFrameStyle,
): Buffer {
  const escaped = major < 4 && form.description === null ? values.map(escapeParenthesis) : values;
  const text = escaped.join(major === 4 ? '\0' : separator);
  const description = form.description === null ? '' : `${form.description}\0`;
  if (major < 4 && avoidsMarks === true && PLAIN_LATIN1.test(description + text)) {
    return buildFrame(form.frameId, Buffer.from(`\0${description}${text}`, 'latin1'), major, false);
  }
  if (major === 3) return buildV23Frame(form, text);
  if (major === 2) {
    const id = form.description === null ? 'TCON' : 'TXXX';
    const body = buildV23Frame({ ...form, frameId: id }, text).subarray(FRAME_HEADER_BYTES[3]);
    return buildFrame(form.frameId, body, 2, false);
  }
  const body = Buffer.concat([Buffer.from([UTF8]), Buffer.from(description + text, 'utf8')]);
  return buildFrame(form.frameId, body, 4, hasSyncsafeSizes);
}

/** How text frames are made. */
export interface TextFrameStyle {
  readonly major: Id3Major;
  /** As in the rest of the tag. */
  readonly hasSyncsafeSizes: boolean;
  /** Stands between several values up to v2.3. */
  readonly separator: string;
  /**
   * Whether a text that Latin-1 can hold is not put into UTF-16, whose byte order mark would have to be unsynchronised:
   * ffmpeg then loses its place in v2.3 tags.
   */
  readonly avoidsMarks?: boolean;
}

/** Header and body of a frame without flags. */
export function buildFrame(frameId: string, body: Buffer, major: Id3Major, hasSyncsafeSizes: boolean): Buffer {
  const largest = major === 2 ? 0xffffff : MAX_SYNCSAFE;
  if (body.length > largest) throw new CodedError('format-unsupported', 'the value is too long for an ID3v2 frame');
  const header = Buffer.alloc(FRAME_HEADER_BYTES[major]);
  header.write(frameId, 'latin1');
  if (major === 2) header.writeUIntBE(body.length, 3, 3);
  else if (hasSyncsafeSizes) syncsafe(body.length).copy(header, 4);
  else header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

/** node-id3 makes well-formed v2.3 text frames; a tag it made is a header of ten bytes and the frame. */
function buildV23Frame(form: Id3Form, text: string): Buffer {
  const tag =
    form.description === null
      ? NodeID3.create({ genre: text })
      : NodeID3.create({ userDefinedText: [{ description: form.description, value: text }] });
  return tag.subarray(10);
}

/** Up to v2.3 a genre that starts with a parenthesis would be read as a reference to a numbered genre. */
function escapeParenthesis(value: string): string {
  return value.startsWith('(') ? `(${value}` : value;
}
