import type { FieldValues } from '../../../src-shared/tags';
import type { ByteReader } from '../../audio-file/byte-reader';
import { type ByteSplice, sizeDelta, tidySplices } from '../byte-splice';
import { unsupported } from '../read-tag-bytes';
import { planOffsets } from './chunk-offsets';
import { planFragmentOffsets } from './fragment-offsets';
import { BOX_HEADER_BYTES, tryShrinkFree } from './free-space';
import { type Mp4File, TAG_PATH } from './mp4-file';
import { encodeBox, encodeItem, type FieldItem, parseFieldItem, uint32 } from './mp4-items';
import { isFreeBox, type Mp4Box, resizeBox } from './mp4-tree';

const NOTHING = Buffer.alloc(0);
const [META_DEPTH, ILST_DEPTH] = [TAG_PATH.indexOf('meta'), TAG_PATH.indexOf('ilst')];
/** Of a box outside of `moov`. */
const OUTSIDE = -1;
/** Room for the next edits, made when the sound has to move anyway. */
const NEW_FREE_BYTES = 2048;
/** What a new `meta` says of itself: tags of iTunes' kind. */
const HANDLER = encodeBox('hdlr', uint32(0), uint32(0), Buffer.from('mdirappl'), Buffer.alloc(9));

/** A splice, and how deep it lies: the index in `TAG_PATH` of the innermost box around it. */
interface Change extends ByteSplice {
  readonly depth: number;
}

/** The items of the tag that belong to fields, in order. */
export function fieldItems({ path }: Mp4File): FieldItem[] {
  const items = (path[ILST_DEPTH]?.children ?? []).map(parseFieldItem);
  return items.filter((item) => item !== null);
}

/**
 * The splices that give the fields their new values: one item a field, where its first one stood, else after the last item.
 * Free space takes up the difference where there is enough; else what follows moves, and every number that names its place
 * is adapted.
 * @throws CodedError `format-unsupported`
 */
export async function planMp4Splices(
  reader: ByteReader,
  file: Mp4File,
  edits: readonly FieldValues[],
): Promise<ByteSplice[]> {
  const changes = planChanges(file, edits);
  const places = [
    ...planOffsets(file.offsetTables, changes),
    ...(await planFragmentOffsets(reader, file.boxes, changes)),
  ];
  return tidySplices([...changes, ...places]);
}

/** The changes of the tag, of sizes and of free space. */
function planChanges(file: Mp4File, edits: readonly FieldValues[]): ByteSplice[] {
  const items = fieldItems(file);
  const unreadable = items.find(({ field, values }) => values === null && edits.some((edit) => edit.field === field));
  if (unreadable !== undefined) throw unsupported(`its ${unreadable.field} (${unreadable.name}) is no text`);
  const plan = (freeBytes: number): Change[] =>
    file.path.length > ILST_DEPTH ? planItems(file, items, edits, freeBytes) : planNewTag(file, edits, freeBytes);
  const changes = plan(0);
  if (sizeDelta(changes) === 0) return changes;
  const all = placeChanges(file, changes, () => plan(NEW_FREE_BYTES));
  return [...all, ...planSizes(file, all)];
}

/** The boxes that an edit makes where the way to the tags ends early, with these items in the innermost. */
export function encodeMissingBoxes({ path }: Mp4File, items: readonly Buffer[], freeBytes = 0): Buffer {
  const free = freeBytes > 0 ? newFree(freeBytes) : NOTHING;
  const ilst = encodeBox('ilst', ...items);
  if (path.length > META_DEPTH) return Buffer.concat([ilst, free]);
  const meta = encodeBox('meta', uint32(0), HANDLER, ilst, free);
  return path.length === META_DEPTH ? meta : encodeBox('udta', meta);
}

function planNewTag(file: Mp4File, edits: readonly FieldValues[], freeBytes: number): Change[] {
  const items = edits.map(({ field, values }) => encodeItem(field, values)).filter(({ length }) => length > 0);
  if (items.length === 0) return [];
  const offsetBytes = innermost(file).childrenEndByte;
  const after = encodeMissingBoxes(file, items, freeBytes);
  return [{ offsetBytes, before: NOTHING, after, depth: file.path.length - 1 }];
}

function planItems(
  file: Mp4File,
  items: readonly FieldItem[],
  edits: readonly FieldValues[],
  freeBytes: number,
): Change[] {
  const ilst = innermost(file);
  const changes = edits.flatMap(({ field, values }) => {
    const after = encodeItem(field, values);
    const own = items.filter((item) => item.field === field);
    if (own.length === 0) return [{ offsetBytes: ilst.childrenEndByte, before: NOTHING, after, depth: ILST_DEPTH }];
    return own.map(({ box }, index) => ({
      offsetBytes: box.startByte,
      before: box.bytes,
      after: index === 0 ? after : NOTHING,
      depth: ILST_DEPTH,
    }));
  });
  return freeBytes > 0 ? [...changes, moreFree(file, freeBytes)] : changes;
}

/** Puts the difference into free space or, where nothing forbids it, lets everything behind `moov` move. */
function placeChanges(file: Mp4File, changes: readonly Change[], withNewFree: () => Change[]): readonly Change[] {
  const absorbed = tryAbsorb(file, sizeDelta(changes));
  if (absorbed !== null) return [...changes, absorbed];
  if (!file.isFollowed) return changes;
  if (file.unmovableReason !== null) throw unsupported(file.unmovableReason);
  return withNewFree();
}

function tryAbsorb(file: Mp4File, growthBytes: number): Change | null {
  const inside = file.path.flatMap(({ children }, depth) =>
    depth === ILST_DEPTH ? [] : (children ?? []).filter(isFreeBox).map((box) => ({ box, depth })),
  );
  const around = file.freeAround.map((box) => ({ box, depth: OUTSIDE }));
  for (const { box, depth } of [...inside.reverse(), ...around]) {
    const splice = tryShrinkFree(box, growthBytes);
    if (splice !== null) return { ...splice, depth };
  }
  const isRoomLeft = file.isFollowed && growthBytes <= -BOX_HEADER_BYTES;
  return isRoomLeft && file.path.length > ILST_DEPTH ? freeAfterItems(file, -growthBytes) : null;
}

function moreFree(file: Mp4File, freeBytes: number): Change {
  const existing = file.path[META_DEPTH]?.children?.find(isFreeBox);
  const enlarged = existing === undefined ? null : tryShrinkFree(existing, -freeBytes);
  return enlarged === null ? freeAfterItems(file, freeBytes) : { ...enlarged, depth: META_DEPTH };
}

function freeAfterItems(file: Mp4File, freeBytes: number): Change {
  const { endByte } = innermost(file);
  return { offsetBytes: endByte, before: NOTHING, after: newFree(freeBytes), depth: META_DEPTH };
}

function newFree(bytes: number): Buffer {
  return encodeBox('free', Buffer.alloc(bytes - BOX_HEADER_BYTES));
}

/** The sizes of the boxes around the changes. */
function planSizes({ path }: Mp4File, changes: readonly Change[]): ByteSplice[] {
  return path.flatMap((box, depth) => resizeBox(box, sizeDelta(changes.filter((change) => change.depth >= depth))));
}

function innermost({ path }: Mp4File): Mp4Box {
  return path.at(-1) ?? path[0];
}
