import { TAG_FIELDS, type TagField } from '../../../src-shared/tags';
import { id3FormName, type Id3Form, type Id3Major, TAG_MAP } from '../tag-map';
import type { Id3Conventions } from './id3v2-conventions';
import type { Id3v2Frame, Id3v2Tag } from './id3v2-parse';
import { decodeTextFrame, decodeUserTextFrame, resolveGenres } from './id3v2-text';
import { resynchronise } from './unsynchronisation';

/** Which frames of an ID3v2 tag are a field, and what they say. */

/** What the tag says of a field, over all its frames, in order. */
export function readId3v2Field(tag: Id3v2Tag, field: TagField, conventions: Id3Conventions): string[] {
  const values = fieldFrames(tag, field).flatMap((frame) => frameValues(frame, tag.major, conventions));
  return field === 'genre' ? resolveGenres(values) : values;
}

/** Native form and value of every field's frames as the song view shows them, one entry a frame. */
export function describeId3v2Fields(tag: Id3v2Tag, conventions: Id3Conventions): { name: string; value: string }[] {
  return TAG_FIELDS.flatMap((field) =>
    fieldFrames(tag, field).map((frame) => {
      const form = TAG_MAP[field].id3Reads.find((candidate) => hasForm(frame, candidate));
      const values = frameValues(frame, tag.major, conventions);
      const separator = tag.major === 4 ? ' / ' : conventions.id3Separator;
      return { name: form === undefined ? frame.id : id3FormName(form), value: values.join(separator) };
    }),
  );
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

/** The frames that hold a field, in any of its forms. */
export function fieldFrames(tag: Id3v2Tag, field: TagField): Id3v2Frame[] {
  return tag.frames.filter((frame) => TAG_MAP[field].id3Reads.some((form) => hasForm(frame, form)));
}

function hasForm(frame: Id3v2Frame, form: Id3Form): boolean {
  if (frame.id !== form.frameId) return false;
  if (form.description === null) return true;
  if (frame.body === null) return false;
  return decodeUserTextFrame(frame.body).description.toLowerCase() === form.description.toLowerCase();
}

function frameValues(frame: Id3v2Frame, major: Id3Major, conventions: Id3Conventions): string[] {
  if (frame.body === null) return [];
  const texts = frame.id.startsWith('TX') ? decodeUserTextFrame(frame.body).texts : decodeTextFrame(frame.body);
  return major === 4 ? texts : texts.flatMap((text) => splitJoined(text, conventions));
}

/** Before v2.4 the standard has no separator: the semicolon, which most programs write, counts, and the user's own. */
function splitJoined(text: string, { id3Separator }: Id3Conventions): string[] {
  const parts = text.split(/; ?/).flatMap((part) => part.split(id3Separator));
  return parts.filter((value) => value !== '');
}
