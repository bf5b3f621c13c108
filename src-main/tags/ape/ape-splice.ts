import { type FieldValues, TAG_FIELDS, type TagField } from '../../../src-shared/tags';
import { type ByteSplice, sizeDelta, tidySplices } from '../byte-splice';
import { unsupported } from '../read-tag-bytes';
import { TAG_MAP } from '../tag-map';
import { APE_COUNT_BYTE, APE_SIZE_BYTE, type ApeItem, type ApeTag, encodeApeItem } from './ape-tag';

const NOTHING = Buffer.alloc(0);

/** Values of a field, in order, whatever the case of its key. */
export function readApeField({ items }: ApeTag, field: TagField): string[] {
  return items
    .filter(({ key }) => isField(key, field))
    .flatMap(({ text }) => text?.split('\0') ?? [])
    .filter((value) => value !== '');
}

/** Items that belong to no field Sleevenotes writes: an edit must not change one byte of them. */
export function untouchedApeItems(bytes: Buffer, { items }: ApeTag): Buffer[] {
  return items.filter(({ key }) => !isOurs(key)).map(({ startByte, endByte }) => bytes.subarray(startByte, endByte));
}

/** Whether a key is that of a field Sleevenotes writes. */
export function isOurs(key: string): boolean {
  return TAG_FIELDS.some((field) => isField(key, field));
}

/** Whether a key, in any case, is that of the field. */
export function isField(key: string, field: TagField): boolean {
  return key.toLowerCase() === TAG_MAP[field].ape.toLowerCase();
}

/**
 * The splices that give the fields their new values: one item a field, where its first one stood, else after the last
 * item. Other items keep their bytes and order. The format knows no padding, so the file changes its size.
 * @param bytes the tag
 * @param baseBytes where it stands in the file
 * @throws CodedError `format-unsupported` for an item that is read-only or no text
 */
export function planApeSplices(bytes: Buffer, tag: ApeTag, edits: readonly FieldValues[], baseBytes = 0): ByteSplice[] {
  const changes = edits.flatMap((edit) => planField(bytes, tag, edit));
  const removed = changes.filter(({ before }) => before.length > 0).length;
  const added = changes.filter(({ after }) => after.length > 0).length;
  const count = tag.items.length - removed + added;
  const edges = [...(tag.hasHeader ? [0] : []), tag.footerByte];
  const numbers = edges.flatMap((edgeByte) => planNumbers(bytes, edgeByte, sizeDelta(changes), count));
  return tidySplices([...changes, ...numbers]).map((splice) => ({
    ...splice,
    offsetBytes: splice.offsetBytes + baseBytes,
  }));
}

function planField(bytes: Buffer, tag: ApeTag, { field, values }: FieldValues): ByteSplice[] {
  const items = tag.items.filter(({ key }) => isField(key, field));
  for (const item of items) refuseIfLocked(item);
  const [first, ...others] = items.map(({ startByte, endByte }) => ({
    offsetBytes: startByte,
    before: bytes.subarray(startByte, endByte),
    after: NOTHING,
  }));
  const after = values.length === 0 ? NOTHING : encodeApeItem(items[0]?.key ?? TAG_MAP[field].ape, values);
  if (first !== undefined) return [{ ...first, after }, ...others];
  return after.length === 0 ? [] : [{ offsetBytes: tag.footerByte, before: NOTHING, after }];
}

function refuseIfLocked({ key, text, isReadOnly }: ApeItem): void {
  if (isReadOnly) throw unsupported(`its APE item ${key} is marked as read-only`);
  if (text === null) throw unsupported(`its APE item ${key} is no text`);
}

function planNumbers(bytes: Buffer, edgeByte: number, delta: number, count: number): ByteSplice[] {
  const sizeByte = edgeByte + APE_SIZE_BYTE;
  return [
    replaced(bytes, sizeByte, bytes.readUInt32LE(sizeByte) + delta),
    replaced(bytes, edgeByte + APE_COUNT_BYTE, count),
  ];
}

function replaced(bytes: Buffer, offsetBytes: number, value: number): ByteSplice {
  const after = Buffer.alloc(4);
  after.writeUInt32LE(value);
  return { offsetBytes, before: bytes.subarray(offsetBytes, offsetBytes + after.length), after };
}
