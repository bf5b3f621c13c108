import { isOffsetTable, tableWithoutOffsets } from './chunk-offsets';
import type { Mp4File } from './mp4-file';
import { encodeMissingBoxes, fieldItems } from './mp4-splice';
import { bytesAround, isFreeBox, type Mp4Box, parseContainer } from './mp4-tree';
import { parseBoxHead } from '../../audio-file/mp4-boxes';

/**
 * Everything an edit must leave as it is: boxes besides `moov`, and all of `moov` but free space, offsets of chunks, sizes
 * of boxes that hold others, and the items of fields. Boxes that hold others begin and end with their name.
 */
export function untouchedMp4Parts(file: Mp4File): Buffer[] {
  return [...file.otherBoxes, ...outline(file.moov, { skip: skippedItems(file), last: null, added: [] })];
}

/** The same after an edit: where the way to the tags ends early, its boxes are added. */
export function mp4PartsAfterEdit(file: Mp4File): Buffer[] {
  if (file.path.length === 4) return untouchedMp4Parts(file);
  const last = file.path.at(-1) ?? file.moov;
  const bytes = encodeMissingBoxes(file, []);
  const head = parseBoxHead(bytes, 0, bytes.length);
  const added = head === null ? [] : outline(parseContainer(bytes, head), { skip: [], last: null, added: [] });
  return [...file.otherBoxes, ...outline(file.moov, { skip: [], last, added })];
}

interface OutlineOptions {
  readonly skip: readonly Mp4Box[];
  /** The box whose children `added` follow. */
  readonly last: Mp4Box | null;
  readonly added: readonly Buffer[];
}

function outline(box: Mp4Box, options: OutlineOptions): Buffer[] {
  if (box.children === null) return [box.bytes];
  const [front, end] = bytesAround(box);
  const children = box.children
    .filter((child) => !isFreeBox(child) && !options.skip.includes(child))
    .flatMap((child) =>
      box.type === 'stbl' && isOffsetTable(child) ? [tableWithoutOffsets(child)] : outline(child, options),
    );
  const added = box === options.last ? options.added : [];
  return [Buffer.from(`${box.type} begins`, 'latin1'), front, ...children, ...added, end, Buffer.from('ends')];
}

function skippedItems(file: Mp4File): Mp4Box[] {
  return fieldItems(file)
    .filter(({ values }) => values !== null)
    .map(({ box }) => box);
}
