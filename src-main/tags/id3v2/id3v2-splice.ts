import { type FieldValues, TAG_FIELDS, type TagField } from '../../../src-shared/tags';
import { MAX_SYNCSAFE, syncsafe } from '../../audio-file/id3v2-header';
import { type ByteSplice, sizeDelta, tidySplices, zeroSplice } from '../byte-splice';
import { unsupported } from '../read-tag-bytes';
import { type Id3Major, TAG_MAP } from '../tag-map';
import { fieldFrames } from './id3v2-fields';
import { buildFrame, buildTextFrame } from './id3v2-frame';
import { type Id3v2Frame, type Id3v2Tag, parseId3v2Tag } from './id3v2-parse';
import { unsynchronise } from './unsynchronisation';

/** Padding of a tag that is made or has to grow, so that the next small edit need not move the audio again. */
const NEW_PADDING_BYTES = 1024;
const NEW_TAG_HEADER = Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1');
const NO_OFFSET = 0xffffffff;
const NOTHING = Buffer.alloc(0);

/**
 * The splices that give the fields of a tag their new values. Every other frame keeps its bytes and its place, the tag
 * its version; padding takes up the difference, so the size changes only where there is too little of it.
 * @param bytes the tag
 * @param separator stands between several values up to v2.3
 * @throws CodedError `format-unsupported` when the tag cannot take the edit without risk to something else
 */
export function planId3v2Splices(bytes: Buffer, edits: readonly FieldValues[], separator: string): ByteSplice[] {
  const tag = parseId3v2Tag(bytes);
  const changes = edits.flatMap((edit) => planField(bytes, tag, edit, separator));
  const padding = planPadding(tag, sizeDelta(changes));
  const bodyDelta = sizeDelta([...changes, ...padding]);
  if (bodyDelta !== 0) refuseIfOffsetsWouldBreak(tag);
  return tidySplices([...changes, ...padding, ...planSizes(bytes, tag, bodyDelta, sizeDelta(padding))]);
}

function planField(bytes: Buffer, tag: Id3v2Tag, { field, values }: FieldValues, separator: string): ByteSplice[] {
  const frames = fieldFrames(tag, field);
  for (const { id, body, lockedBecause } of frames) {
    const reason = lockedBecause ?? (body === null ? 'cannot be decoded' : null);
    if (reason !== null) throw unsupported(`its ${field} frame ${id} ${reason}`);
  }
  const removals = frames.map(({ startByte, endByte }) => ({
    offsetBytes: startByte,
    before: bytes.subarray(startByte, endByte),
    after: NOTHING,
  }));
  if (values.length === 0) return removals;
  const after = encodeField(tag, field, values, separator);
  const [first, ...others] = removals;
  if (first === undefined) return [{ offsetBytes: tag.paddingStartByte, before: NOTHING, after }];
  return [{ ...first, after }, ...others];
}

function encodeField(tag: Id3v2Tag, field: TagField, values: readonly string[], separator: string): Buffer {
  const form = TAG_MAP[field].id3Writes[tag.major];
  const { major, hasSyncsafeSizes, isUnsynchronised } = tag;
  const style = { major, hasSyncsafeSizes, separator, avoidsMarks: isUnsynchronised };
  const frame = buildTextFrame(form, values, style);
  return tag.isUnsynchronised ? unsynchronise(frame) : frame;
}

/** Padding after the edit: what is left over or freed; where it does not suffice, a fresh amount. */
function planPadding(tag: Id3v2Tag, framesDelta: number): ByteSplice[] {
  // A tag with a footer must not have padding.
  if (framesDelta === 0 || tag.header.hasFooter) return [];
  const paddingBytes = tag.bodyEndByte - tag.paddingStartByte;
  const fits = framesDelta <= paddingBytes;
  return [zeroSplice(tag.bodyEndByte, fits ? -framesDelta : NEW_PADDING_BYTES - paddingBytes)];
}

function planSizes(bytes: Buffer, tag: Id3v2Tag, bodyDelta: number, paddingDelta: number): ByteSplice[] {
  const splices: ByteSplice[] = [];
  const replace = (offset: number, after: Buffer): void => {
    splices.push({ offsetBytes: offset, before: bytes.subarray(offset, offset + after.length), after });
  };
  const size = checkedSize(tag.header.bodyBytes + bodyDelta);
  replace(6, size);
  if (tag.header.hasFooter) replace(tag.bodyEndByte + 6, size);
  if (tag.paddingSizeByte !== null) {
    const padding = Buffer.alloc(4);
    padding.writeUInt32BE(tag.bodyEndByte - tag.paddingStartByte + paddingDelta);
    replace(tag.paddingSizeByte, padding);
  }
  return splices;
}

function checkedSize(bodyBytes: number): Buffer {
  if (bodyBytes > MAX_SYNCSAFE) {
    throw unsupported('the tag would exceed the 256 MiB an ID3v2 tag can hold');
  }
  return syncsafe(bodyBytes);
}

/**
 * Seek indexes and some chapters point at places in the file, which move when the tag grows or shrinks.
 * @throws CodedError `format-unsupported`
 */
export function refuseIfOffsetsWouldBreak(tag: Id3v2Tag): void {
  if (tag.frames.some(pointsIntoFile)) {
    throw unsupported('its tag points at places in the file, which a longer tag would move');
  }
}

function pointsIntoFile({ id, body }: Id3v2Frame): boolean {
  if (id === 'ASPI') return true;
  if (id !== 'CHAP' || body === null) return false;
  const offsetsByte = body.indexOf(0) + 1 + 8;
  if (offsetsByte + 8 > body.length) return false;
  return body.readUInt32BE(offsetsByte) !== NO_OFFSET || body.readUInt32BE(offsetsByte + 4) !== NO_OFFSET;
}

/**
 * The same tag in its plainest form: no unsynchronisation, extended header, footer, flags or padding. For readers that
 * do not know these; frames that cannot be decoded are left out, and so are fields in user-defined texts of v2.2:
 * music-metadata reports those without their description, as if they were all one tag.
 */
export function plainId3v2Tag(tag: Id3v2Tag): Buffer {
  const ours = tag.major === 2 ? TAG_FIELDS.flatMap((field) => fieldFrames(tag, field)) : [];
  const leftOut = new Set(ours.filter(({ id }) => id === 'TXX'));
  const frames = tag.frames
    .filter((frame) => !leftOut.has(frame))
    .flatMap(({ id, body }) => (body === null ? [] : [buildFrame(id, body, tag.major, tag.major === 4)]));
  return buildId3v2Tag(tag.major, frames);
}

/** A tag without flags or padding. */
export function buildId3v2Tag(major: Id3Major, frames: readonly Buffer[]): Buffer {
  const body = Buffer.concat(frames);
  const header = Buffer.from(NEW_TAG_HEADER);
  header.writeUInt8(major, 3);
  checkedSize(body.length).copy(header, 6);
  return Buffer.concat([header, body]);
}
