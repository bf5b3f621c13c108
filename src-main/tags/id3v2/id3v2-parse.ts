import { ID3V2_HEADER_BYTES, type Id3v2Header, parseId3v2Header, readSyncsafe } from '../../audio-file/id3v2-header';
import { decodeFrameBody, FRAME_HEADER_BYTES, lockedBecause, parseFrameFlags } from './id3v2-frame';
import { unsupported } from '../read-tag-bytes';
import type { Id3Major } from '../tag-map';
import { resynchronise } from './unsynchronisation';

export interface Id3v2Frame {
  readonly id: string;
  /** [startByte, endByte) of header and body within the tag, as stored. */
  readonly startByte: number;
  readonly endByte: number;
  /** The content, decoded; null where it is encrypted or broken. */
  readonly body: Buffer | null;
  /** Why the frame must not be replaced, e.g. `is encrypted`; null where it may. */
  readonly lockedBecause: string | null;
}

export interface Id3v2Tag {
  readonly header: Id3v2Header;
  readonly major: Id3Major;
  readonly frames: readonly Id3v2Frame[];
  /** Padding is [paddingStartByte, bodyEndByte) of the tag. */
  readonly paddingStartByte: number;
  readonly bodyEndByte: number;
  /** Whether the whole tag is unsynchronised (up to v2.3); in v2.4 that is each frame's own matter. */
  readonly isUnsynchronised: boolean;
  /** False for v2.4 tags of programs that wrote plain frame sizes, as old iTunes did. */
  readonly hasSyncsafeSizes: boolean;
  /** Where a v2.3 extended header states the padding's size; null without one. */
  readonly paddingSizeByte: number | null;
}

const UNSYNCHRONISED = 0x80;
const EXTENDED_HEADER = 0x40;
const V22_COMPRESSED = 0x40;
/** Flags each version defines; any other says that the tag is of a kind unknown here. */
const KNOWN_FLAGS: Readonly<Record<Id3Major, number>> = { 2: 0xc0, 3: 0xe0, 4: 0xf0 };
const V23_EXTENDED_BYTES = 10;

/**
 * Takes an ID3v2.2, 2.3 or 2.4 tag apart into its frames.
 * @param tag the whole tag, header to footer
 * @throws CodedError `format-unsupported` for everything that cannot be told for certain: a checksum or restrictions, an
 *   unknown version or flag, frames that do not fill the tag
 */
export function parseId3v2Tag(tag: Buffer): Id3v2Tag {
  const header = parseId3v2Header(tag);
  if (header === null || header.totalBytes !== tag.length) throw unsupported('the ID3v2 tag is cut off');
  const major = supportedMajor(header);
  const bodyEndByte = ID3V2_HEADER_BYTES + header.bodyBytes;
  const isUnsynchronised = major < 4 && (header.flags & UNSYNCHRONISED) !== 0;
  const extended = readExtendedHeader(tag, header, major, isUnsynchronised);
  const framesStartByte = ID3V2_HEADER_BYTES + extended.lengthBytes;
  if (framesStartByte > bodyEndByte) throw unsupported('the extended header of the ID3v2 tag is broken');
  const stored = tag.subarray(framesStartByte, bodyEndByte);
  const { bytes, originalOffset } = isUnsynchronised ? resynchronise(stored) : plainly(stored);
  const place = (offset: number): number => framesStartByte + originalOffset(offset);
  const { spans, hasSyncsafeSizes } = findFrames(bytes, major);
  if (isUnsynchronised) refuseIfAmbiguous(spans, originalOffset, walkFrames(stored, major, false));
  const frames = spans.map((span) => readFrame(bytes, span, major, (header.flags & UNSYNCHRONISED) !== 0, place));
  const paddingStartByte = place(spans.at(-1)?.end ?? 0);
  const { paddingSizeByte } = extended;
  return { header, major, frames, paddingStartByte, bodyEndByte, isUnsynchronised, hasSyncsafeSizes, paddingSizeByte };
}

interface FrameSpan {
  readonly start: number;
  readonly end: number;
}

function supportedMajor({ major, revision, flags }: Id3v2Header): Id3Major {
  if (major !== 2 && major !== 3 && major !== 4) throw unsupported(`ID3v2.${major} tags are not known`);
  if (revision !== 0) throw unsupported(`ID3v2.${major}.${revision} tags are not known`);
  if ((flags & ~KNOWN_FLAGS[major]) !== 0)
    throw unsupported('the ID3v2 tag has flags that its version does not define');
  if (major === 2 && (flags & V22_COMPRESSED) !== 0) throw unsupported('the ID3v2.2 tag is compressed as a whole');
  return major;
}

interface ExtendedHeader {
  readonly lengthBytes: number;
  readonly paddingSizeByte: number | null;
}

function readExtendedHeader(tag: Buffer, header: Id3v2Header, major: Id3Major, unsynced: boolean): ExtendedHeader {
  if (major === 2 || (header.flags & EXTENDED_HEADER) === 0) return { lengthBytes: 0, paddingSizeByte: null };
  if (tag.length < ID3V2_HEADER_BYTES + V23_EXTENDED_BYTES) throw unsupported('the ID3v2 tag is cut off');
  if (unsynced) throw unsupported('the ID3v2.3 tag has both an extended header and unsynchronisation');
  const flagsByte = ID3V2_HEADER_BYTES + (major === 3 ? 4 : 5);
  if (tag.readUInt8(flagsByte) !== 0) {
    throw unsupported('the ID3v2 tag has a checksum or restrictions in its extended header, which an edit would break');
  }
  const statedBytes = major === 3 ? tag.readUInt32BE(ID3V2_HEADER_BYTES) + 4 : readSyncsafe(tag, ID3V2_HEADER_BYTES);
  if (statedBytes === null || statedBytes !== (major === 3 ? V23_EXTENDED_BYTES : 6)) {
    throw unsupported('the extended header of the ID3v2 tag has an unknown length');
  }
  return { lengthBytes: statedBytes, paddingSizeByte: major === 3 ? ID3V2_HEADER_BYTES + 6 : null };
}

/** v2.4 sizes are syncsafe; some programs wrote plain ones. The reading under which the frames fill the tag is right. */
function findFrames(bytes: Buffer, major: Id3Major): { spans: FrameSpan[]; hasSyncsafeSizes: boolean } {
  const spans = walkFrames(bytes, major, major === 4);
  if (spans !== null) return { spans, hasSyncsafeSizes: major === 4 };
  const plainSpans = major === 4 ? walkFrames(bytes, 4, false) : null;
  if (plainSpans !== null) return { spans: plainSpans, hasSyncsafeSizes: false };
  throw unsupported(`the ID3v2.${major} tag holds bytes that are neither frames nor padding`);
}

/** Spans of all frames; null where something else than frames and zeros fills `bytes`. */
function walkFrames(bytes: Buffer, major: Id3Major, syncsafeSizes: boolean): FrameSpan[] | null {
  const headerBytes = FRAME_HEADER_BYTES[major];
  const idPattern = major === 2 ? /^[A-Z0-9]{3}$/ : /^[A-Z0-9]{3}[A-Z0-9 \0]$/;
  const idBytes = major === 2 ? 3 : 4;
  const spans: FrameSpan[] = [];
  let start = 0;
  while (start < bytes.length && bytes[start] !== 0) {
    if (start + headerBytes > bytes.length) return null;
    if (!idPattern.test(bytes.toString('latin1', start, start + idBytes))) return null;
    const bodyBytes = frameBodyBytes(bytes, start, major, syncsafeSizes);
    if (bodyBytes === null || start + headerBytes + bodyBytes > bytes.length) return null;
    const end = start + headerBytes + bodyBytes;
    spans.push({ start, end });
    start = end;
  }
  return bytes.subarray(start).every((byte) => byte === 0) ? spans : null;
}

/**
 * In an unsynchronised tag frame sizes count the bytes before zeros were put in; some programs counted the stored ones. Where
 * both readings fill the tag and disagree, nobody can tell what its frames are.
 */
function refuseIfAmbiguous(
  spans: readonly FrameSpan[],
  originalOffset: (offset: number) => number,
  storedSpans: readonly FrameSpan[] | null,
): void {
  if (storedSpans === null) return;
  const isSame =
    spans.length === storedSpans.length &&
    spans.every(({ start }, index) => originalOffset(start) === storedSpans[index]?.start);
  if (!isSame)
    throw unsupported('its ID3v2 tag can be read in two ways, as its frame sizes count bytes it may not have');
}

function frameBodyBytes(bytes: Buffer, start: number, major: Id3Major, syncsafeSizes: boolean): number | null {
  if (major === 2) return bytes.readUIntBE(start + 3, 3);
  return syncsafeSizes ? readSyncsafe(bytes, start + 4) : bytes.readUInt32BE(start + 4);
}

function readFrame(
  bytes: Buffer,
  { start, end }: FrameSpan,
  major: Id3Major,
  tagIsUnsynchronised: boolean,
  place: (offset: number) => number,
): Id3v2Frame {
  const bodyStart = start + FRAME_HEADER_BYTES[major];
  const flags = parseFrameFlags(bytes.subarray(start, bodyStart), major);
  // A v2.4 tag may say it for all frames at once.
  const isUnsynchronised = flags.isUnsynchronised || (major === 4 && tagIsUnsynchronised);
  return {
    id: bytes.toString('latin1', start, start + (major === 2 ? 3 : 4)),
    startByte: place(start),
    endByte: place(end),
    body: decodeFrameBody(bytes.subarray(bodyStart, end), { ...flags, isUnsynchronised }, major),
    lockedBecause: lockedBecause(flags),
  };
}

function plainly(bytes: Buffer): { bytes: Buffer; originalOffset: (offset: number) => number } {
  return { bytes, originalOffset: (offset) => offset };
}
