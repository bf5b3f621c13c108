import { CodedError } from '../../../src-shared/errors';
import { type FieldValues, TAG_FIELDS, type TagField } from '../../../src-shared/tags';
import { MAX_SYNCSAFE, syncsafe } from '../../audio-file/id3v2-header';
import { type ByteSplice, sizeDelta, tidySplices, zeroSplice } from '../byte-splice';
import { buildFrame, buildTextFrame } from './id3v2-frame';
import { type Id3v2Frame, type Id3v2Tag, parseId3v2Tag } from './id3v2-parse';
import { decodeTextFrame, decodeUserTextFrame, resolveGenres } from './id3v2-text';
import { ID3_VALUE_SEPARATOR, id3FormName, type Id3Form, type Id3Major, TAG_MAP } from '../tag-map';
import type { CarriedFrame } from './older-tags';
import { resynchronise, unsynchronise } from './unsynchronisation';

/** Padding of a tag that is made or has to grow, so that the next small edit need not move the audio again. */
const NEW_PADDING_BYTES = 1024;
const NEW_TAG_HEADER = Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1');
const NO_OFFSET = 0xffffffff;
const NOTHING = Buffer.alloc(0);

/** What the tag says of a field, over all its frames, in order. */
export function readId3v2Field(tag: Id3v2Tag, field: TagField): string[] {
  const values = fieldFrames(tag, field).flatMap((frame) => frameValues(frame, tag.major));
  return field === 'genre' ? resolveGenres(values) : values;
}

/**
 * Frames that belong to no field Sleevenotes writes: an edit must not change one byte of them. Without the zeros of an
 * unsynchronised tag, as whether one follows a last 0xFF depends on the frame behind.
 */
export function untouchedFrames(bytes: Buffer, tag: Id3v2Tag): Buffer[] {
  const ours = new Set(TAG_FIELDS.flatMap((field) => fieldFrames(tag, field)));
  const stored = tag.frames.filter((frame) => !ours.has(frame)).map((f) => bytes.subarray(f.startByte, f.endByte));
  return tag.isUnsynchronised ? stored.map((frame) => resynchronise(frame).bytes) : stored;
}

/**
 * The splices that give the fields their new values. Every other frame keeps its bytes and its place, the tag its
 * version; padding takes up the difference, so the size changes only where there is too little of it.
 * @param bytes the tag at the start of the file; empty where there is none, then one of v2.4 is made
 * @param carried frames that a tag made anew has to hold besides, unless an edit replaces them
 * @throws CodedError `format-unsupported` when the tag cannot take the edit without risk to something else
 */
export function planId3v2Splices(
  bytes: Buffer,
  edits: readonly FieldValues[],
  carried: readonly CarriedFrame[] = [],
): ByteSplice[] {
  if (bytes.length === 0) return planNewTag(edits, carried);
  const tag = parseId3v2Tag(bytes);
  const changes = edits.flatMap((edit) => planField(bytes, tag, edit));
  const padding = planPadding(tag, sizeDelta(changes));
  const bodyDelta = sizeDelta([...changes, ...padding]);
  if (bodyDelta !== 0) refuseIfOffsetsWouldBreak(tag);
  return tidySplices([...changes, ...padding, ...planSizes(bytes, tag, bodyDelta, sizeDelta(padding))]);
}

function planNewTag(edits: readonly FieldValues[], carried: readonly CarriedFrame[]): ByteSplice[] {
  const frames = edits
    .filter(({ values }) => values.length > 0)
    .map(({ field, values }) => buildTextFrame(TAG_MAP[field].id3Writes[4], values, 4, true));
  if (frames.length === 0) return [];
  const replaced = edits.map(({ field }) => TAG_MAP[field].id3Writes[4].frameId);
  const kept = carried.filter(({ frameId }) => !replaced.includes(frameId)).map(({ bytes }) => bytes);
  const body = Buffer.concat([...kept, ...frames, Buffer.alloc(NEW_PADDING_BYTES)]);
  const header = Buffer.from(NEW_TAG_HEADER);
  checkedSize(body.length).copy(header, 6);
  return [{ offsetBytes: 0, before: NOTHING, after: Buffer.concat([header, body]) }];
}

function planField(bytes: Buffer, tag: Id3v2Tag, { field, values }: FieldValues): ByteSplice[] {
  const frames = fieldFrames(tag, field);
  for (const frame of frames) {
    if (frame.lockedBecause !== null) {
      throw new CodedError('format-unsupported', `its ${field} frame ${frame.id} ${frame.lockedBecause}`);
    }
  }
  const removals = frames.map(({ startByte, endByte }) => ({
    offsetBytes: startByte,
    before: bytes.subarray(startByte, endByte),
    after: NOTHING,
  }));
  if (values.length === 0) return removals;
  const after = encodeField(tag, field, values);
  const [first, ...others] = removals;
  if (first === undefined) return [{ offsetBytes: tag.paddingStartByte, before: NOTHING, after }];
  return [{ ...first, after }, ...others];
}

function encodeField(tag: Id3v2Tag, field: TagField, values: readonly string[]): Buffer {
  const form = TAG_MAP[field].id3Writes[tag.major];
  const frame = buildTextFrame(form, values, tag.major, tag.hasSyncsafeSizes);
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
    throw new CodedError('format-unsupported', 'the tag would exceed the 256 MiB an ID3v2 tag can hold');
  }
  return syncsafe(bodyBytes);
}

/** Seek indexes and some chapters point at places in the file, which move when the tag grows or shrinks. */
function refuseIfOffsetsWouldBreak(tag: Id3v2Tag): void {
  if (tag.frames.some(pointsIntoFile)) {
    throw new CodedError('format-unsupported', 'its tag points at places in the file, which a longer tag would move');
  }
}

function pointsIntoFile({ id, body }: Id3v2Frame): boolean {
  if (id === 'ASPI') return true;
  if (id !== 'CHAP' || body === null) return false;
  const offsetsByte = body.indexOf(0) + 1 + 8;
  if (offsetsByte + 8 > body.length) return false;
  return body.readUInt32BE(offsetsByte) !== NO_OFFSET || body.readUInt32BE(offsetsByte + 4) !== NO_OFFSET;
}

function fieldFrames(tag: Id3v2Tag, field: TagField): Id3v2Frame[] {
  return tag.frames.filter((frame) => TAG_MAP[field].id3Reads.some((form) => hasForm(frame, form, tag.major)));
}

function hasForm(frame: Id3v2Frame, form: Id3Form, major: Id3Major): boolean {
  if (frame.id !== form.frameId) return false;
  if (form.description === null) return true;
  if (frame.body === null) return false;
  return decodeUserTextFrame(frame.body, major).description.toLowerCase() === form.description.toLowerCase();
}

function frameValues(frame: Id3v2Frame, major: Id3Major): string[] {
  if (frame.body === null) return [];
  return frame.id.startsWith('TX') ? decodeUserTextFrame(frame.body, major).values : decodeTextFrame(frame.body, major);
}

/** Native form and value of a field as the song view shows them, one entry a frame. */
export function describeId3v2Field(tag: Id3v2Tag, field: TagField): { name: string; value: string }[] {
  return fieldFrames(tag, field).map((frame) => {
    const form = TAG_MAP[field].id3Reads.find((candidate) => hasForm(frame, candidate, tag.major));
    const values = frameValues(frame, tag.major);
    const separator = tag.major === 4 ? ' / ' : ID3_VALUE_SEPARATOR[tag.major];
    return { name: form === undefined ? frame.id : id3FormName(form), value: values.join(separator) };
  });
}

/**
 * The same tag in its plainest form: no unsynchronisation, extended header, footer, flags or padding. For readers that
 * do not know these; frames that cannot be decoded are left out, and so is the mood of a v2.2 tag: music-metadata
 * reports user-defined texts of v2.2 without their description, as if they were all one tag.
 */
export function plainId3v2Tag(tag: Id3v2Tag): Buffer {
  const leftOut = new Set(tag.major === 2 ? fieldFrames(tag, 'mood') : []);
  const frames = tag.frames
    .filter((frame) => !leftOut.has(frame))
    .flatMap(({ id, body }) => (body === null ? [] : [buildFrame(id, body, tag.major, tag.major === 4)]));
  const body = Buffer.concat(frames);
  const header = Buffer.from(NEW_TAG_HEADER);
  header.writeUInt8(tag.major, 3);
  checkedSize(body.length).copy(header, 6);
  return Buffer.concat([header, body]);
}
