import { type FieldValues, TAG_FIELDS, type TagField } from '../../../src-shared/tags';
import { ASF_GUID, ASF_OBJECT_HEAD_BYTES } from '../../audio-file/asf-object';
import { type ByteSplice, tidySplices } from '../byte-splice';
import { unsupported } from '../read-tag-bytes';
import { TAG_MAP } from '../tag-map';
import { ASF_COUNT_BYTES, type AsfAttribute, encodeDescriptor, encodeRecord } from './asf-attributes';
import { type AsfHeader, type AttributeList, attributeLists, parseAsfHeader } from './asf-header';
import { type AttributeChanges, planHeaderNumbers } from './asf-numbers';

/** What an edit puts into one list of attributes. */
interface Addition {
  readonly field: TagField;
  readonly encoded: readonly Buffer[];
}

const NOTHING = Buffer.alloc(0);
const LARGEST_COUNT = 0xffff;

/**
 * Values of a field, in order, whatever the case of its name: those in the file's default language, which Windows may
 * repeat in another one; where there are none, those of the others.
 */
export function readAsfField(header: AsfHeader, field: TagField): string[] {
  const attributes = attributeLists(header).flatMap((list) => list.attributes.filter((item) => isField(item, field)));
  const isDefault = ({ language, text }: AsfAttribute): boolean => language === 0 && text !== null && text !== '';
  const chosen = attributes.some(isDefault) ? attributes.filter(isDefault) : attributes;
  return chosen.map(({ text }) => text ?? '').filter((text) => text !== '');
}

/** Whether an attribute of the whole file belongs to a field. */
export function isField({ name, stream }: AsfAttribute, field: TagField): boolean {
  return stream === 0 && isFieldName(name, field);
}

/** Whether an attribute belongs to any field Sleevenotes writes. */
export function isOurs(attribute: AsfAttribute): boolean {
  return TAG_FIELDS.some((field) => isField(attribute, field));
}

/**
 * The splices that give the fields their new values: the first value as a descriptor, further ones in the metadata
 * library, since a name stands only once among the descriptors. Everything else in the header keeps its bytes and its
 * order; padding takes up the difference where there is enough of it.
 * @param bytes the header
 * @param fileBytes size of the file, which is repeated in the header
 * @throws CodedError `format-unsupported`
 */
export function planAsfSplices(bytes: Buffer, edits: readonly FieldValues[], fileBytes: number): ByteSplice[] {
  const header = parseAsfHeader(bytes);
  for (const { field } of edits) refuseIfLocked(header, field);
  const descriptors = edits.map(({ field, values }) => ({
    field,
    encoded: values.slice(0, 1).map((value) => encodeDescriptor(TAG_MAP[field].asf, value)),
  }));
  const records = edits.map(({ field, values }) => ({
    field,
    encoded: values.slice(1).map((value) => encodeRecord(TAG_MAP[field].asf, value)),
  }));
  const removals = edits.map(({ field }) => ({ field, encoded: [] }));
  const changes: AttributeChanges = {
    description:
      planList(bytes, header.description, descriptors) ??
      newList(descriptors, 'extendedContentDescription', bytes.length),
    metadata: planList(bytes, header.metadata, removals) ?? [],
    library: planList(bytes, header.library, records) ?? newList(records, 'metadataLibrary', header.extension.endByte),
  };
  return tidySplices(planHeaderNumbers(bytes, header, changes, fileBytes));
}

function refuseIfLocked(header: AsfHeader, field: TagField): void {
  const attributes = attributeLists(header).flatMap((list) => list.attributes);
  for (const attribute of attributes.filter(({ name }) => isFieldName(name, field))) {
    if (attribute.stream !== 0) throw unsupported(`its ${attribute.name} is that of a single stream`);
    if (attribute.text === null) throw unsupported(`its ${attribute.name} is no text`);
  }
}

/** @returns null where the header has no such list */
function planList(bytes: Buffer, list: AttributeList | null, additions: readonly Addition[]): ByteSplice[] | null {
  if (list === null) return null;
  const changes = additions.flatMap((addition) => planField(bytes, list, addition));
  if (changes.length === 0) return [];
  const removed = list.attributes.filter((item) => additions.some(({ field }) => isField(item, field))).length;
  const count = list.attributes.length - removed + countOf(additions);
  const countByte = list.startByte + ASF_OBJECT_HEAD_BYTES;
  const before = bytes.subarray(countByte, countByte + ASF_COUNT_BYTES);
  return [{ offsetBytes: countByte, before, after: encodeCount(count) }, ...changes];
}

function planField(bytes: Buffer, list: AttributeList, { field, encoded }: Addition): ByteSplice[] {
  const [first, ...others] = list.attributes
    .filter((item) => isField(item, field))
    .map(({ startByte, endByte }) => ({
      offsetBytes: startByte,
      before: bytes.subarray(startByte, endByte),
      after: NOTHING,
    }));
  const after = Buffer.concat(encoded);
  if (first !== undefined) return [{ ...first, after }, ...others];
  return after.length === 0 ? [] : [{ offsetBytes: list.endByte, before: NOTHING, after }];
}

/** A list of its own for a header without one, at the end of the objects it belongs to. */
function newList(additions: readonly Addition[], name: keyof typeof ASF_GUID, offsetBytes: number): ByteSplice[] {
  const encoded = additions.flatMap((addition) => addition.encoded);
  if (encoded.length === 0) return [];
  const content = Buffer.concat([encodeCount(countOf(additions)), ...encoded]);
  const head = Buffer.alloc(ASF_OBJECT_HEAD_BYTES);
  head.write(ASF_GUID[name], 'hex');
  head.writeBigUInt64LE(BigInt(head.length + content.length), head.length - 8);
  return [{ offsetBytes, before: NOTHING, after: Buffer.concat([head, content]) }];
}

function encodeCount(count: number): Buffer {
  if (count > LARGEST_COUNT) throw unsupported('its ASF header would hold more attributes than it can count');
  const bytes = Buffer.alloc(ASF_COUNT_BYTES);
  bytes.writeUInt16LE(count);
  return bytes;
}

function countOf(additions: readonly Addition[]): number {
  return additions.reduce((sum, { encoded }) => sum + encoded.length, 0);
}

function isFieldName(name: string, field: TagField): boolean {
  return name.toLowerCase() === TAG_MAP[field].asf.toLowerCase();
}
