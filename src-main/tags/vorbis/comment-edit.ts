import { type FieldValues, TAG_FIELDS, type TagField } from '../../../src-shared/tags';
import type { ByteSplice } from '../byte-splice';
import { TAG_MAP } from '../tag-map';
import { commentName, encodeComment, type VorbisComments } from './vorbis-comments';

/** What FLAC and Ogg files have in common: a list of Vorbis comments in which fields are edited. */

const COUNT_BYTES = 4;
const NOTHING = Buffer.alloc(0);

/** Values of a field, in the order of its comments, whatever the case of their names. */
export function readCommentField({ entries }: VorbisComments, field: TagField): string[] {
  return entries
    .filter(({ name }) => isField(name, field))
    .map(({ value }) => value)
    .filter((value) => value !== '');
}

/**
 * The splices that give the fields their new values: one comment a value, where the field's first comment stood, else
 * after the last one. Not in order, and with bytes that stay the same; `tidySplices` puts that right.
 * @param bytes what the comments were parsed from
 */
export function planCommentEdits(bytes: Buffer, list: VorbisComments, edits: readonly FieldValues[]): ByteSplice[] {
  const changes = edits.flatMap((edit) => planField(bytes, list, edit));
  const removed = changes.filter(({ before }) => before.length > 0).length;
  const added = edits.reduce((sum, { values }) => sum + values.length, 0);
  const count = Buffer.alloc(COUNT_BYTES);
  count.writeUInt32LE(list.entries.length - removed + added);
  const before = bytes.subarray(list.countByte, list.countByte + COUNT_BYTES);
  return [{ offsetBytes: list.countByte, before, after: count }, ...changes];
}

/** The comments an edit must leave as they are, in order. */
export function untouchedComments(bytes: Buffer, { entries }: VorbisComments): Buffer[] {
  return entries
    .filter(({ name }) => !TAG_FIELDS.some((field) => isField(name, field)))
    .map(({ startByte, endByte }) => bytes.subarray(startByte, endByte));
}

function planField(bytes: Buffer, list: VorbisComments, { field, values }: FieldValues): ByteSplice[] {
  const after = Buffer.concat(values.map((value) => encodeComment(TAG_MAP[field].vorbis, value)));
  const [first, ...others] = list.entries
    .filter(({ name }) => isField(name, field))
    .map(({ startByte, endByte }) => ({
      offsetBytes: startByte,
      before: bytes.subarray(startByte, endByte),
      after: NOTHING,
    }));
  if (first !== undefined) return [{ ...first, after }, ...others];
  return after.length === 0 ? [] : [{ offsetBytes: list.endByte, before: NOTHING, after }];
}

function isField(name: string, field: TagField): boolean {
  return commentName(name) === TAG_MAP[field].vorbis;
}
