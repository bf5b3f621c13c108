import type { AudioLayout } from '../../audio-file/audio-layout';
import type { ByteReader } from '../../audio-file/byte-reader';
import { type BoxHead, readTopBoxes, type TopBoxes } from '../../audio-file/mp4-boxes';
import { readTagBytes, unsupported } from '../read-tag-bytes';
import { readOffsetTables, sampleTables } from './chunk-offsets';
import { childrenOf, isFreeBox, leafBox, type Mp4Box, parseContainer } from './mp4-tree';

/** What of an MP4 file an edit has to know. */
export interface Mp4File {
  /** The outermost boxes. */
  readonly boxes: readonly BoxHead[];
  readonly moov: Mp4Box;
  /** The boxes around the tags that exist, from outside: `moov`, `udta`, `meta`, `ilst`, as far as they go. */
  readonly path: readonly [Mp4Box, ...Mp4Box[]];
  /** Free space next to `moov`: after it, then before it. */
  readonly freeAround: readonly Mp4Box[];
  readonly offsetTables: ReturnType<typeof readOffsetTables>;
  /** Whether something follows that moves when `moov` grows. */
  readonly isFollowed: boolean;
  /** Why nothing behind `moov` may move; null where it may. */
  readonly unmovableReason: string | null;
  /** The outermost boxes besides `moov`, free space and sound data: at least the beginning of each, up to the first fragment. */
  readonly otherBoxes: readonly Buffer[];
}

/** Names of the boxes around the tags, outermost first. */
export const TAG_PATH = ['moov', 'udta', 'meta', 'ilst'] as const;

/** Of free space and of boxes that are none of ours no more than this is read. */
const LONGEST_READ_BYTES = 64 * 1024;
const MOST_OTHER_BOXES = 256;
/** Parts of a file that is cut into fragments; they count on what lies between them. */
const FRAGMENT_BOXES: readonly string[] = ['moof', 'sidx'];

/**
 * @throws CodedError `format-unsupported` with the reason why this file is left alone
 */
export async function readMp4File(reader: ByteReader, layout: AudioLayout): Promise<Mp4File> {
  if (layout.id3v2Count > 0) throw unsupported('an ID3v2 tag stands in front of it, where MP4 allows none');
  const body = { startByte: 0, endByte: layout.trailingTagsByte };
  const top = await readTopBoxes(reader, body);
  const head = onlyMovie(top, layout.trailingTagsByte < reader.sizeBytes);
  const moov = parseContainer(await readTagBytes(reader, head.startByte, head.endByte), head);
  const others = top.boxes.filter((box) => box !== head);
  return {
    boxes: top.boxes,
    moov,
    path: findPath(moov),
    freeAround: await readFreeAround(reader, top.boxes, head),
    offsetTables: readOffsetTables(moov, layout.payload),
    isFollowed: others.some((box) => box.startByte > head.startByte && !isFreeBox(box)),
    unmovableReason: unmovableReason(others, moov),
    otherBoxes: await readOthers(reader, others),
  };
}

function onlyMovie({ boxes, isWhole }: TopBoxes, hasTrailingTags: boolean): BoxHead {
  const [moov, ...more] = boxes.filter(({ type }) => type === 'moov');
  if (moov === undefined || more.length > 0) throw unsupported('it has several indexes (moov boxes)');
  if (!isWhole) throw unsupported('its boxes do not fill the file: it is cut off or broken');
  if (moov.sizeForm === 'rest' && hasTrailingTags) {
    throw unsupported('a tag of another format stands where its index has no end');
  }
  return moov;
}

/** Of each box on the way to the tags there must be at most one, or programs would see different tags in the file. */
function findPath(moov: Mp4Box): Mp4File['path'] {
  if (childrenOf(moov, 'cmov').length > 0) throw unsupported('its index is compressed');
  if (childrenOf(moov, 'meta').some(isITunesMeta)) throw unsupported('its tags stand in an unusual place');
  const path: [Mp4Box, ...Mp4Box[]] = [moov];
  for (const type of TAG_PATH.slice(1)) {
    const [box, ...more] = childrenOf(path.at(-1), type);
    if (more.length > 0) throw unsupported(`it has several places for tags (${type} boxes)`);
    if (box === undefined) break;
    if (type === 'udta') assertNoForeignGenre(box);
    path.push(box);
  }
  const meta = path[2];
  if (meta !== undefined && !isITunesMeta(meta)) throw unsupported("its tags are not of iTunes' kind");
  return path;
}

/** QuickTime and 3GPP have a genre of their own, in text of their own kind, that some programs prefer to the tags. */
function assertNoForeignGenre(udta: Mp4Box): void {
  if (childrenOf(udta, '©gen').length + childrenOf(udta, 'gnre').length === 0) return;
  throw unsupported('its genre is one of QuickTime or 3GPP, which Sleevenotes cannot write');
}

/** What the tags are is told by a handler; tags without one are found, and taken for those of iTunes. */
function isITunesMeta(meta: Mp4Box): boolean {
  const [handler] = childrenOf(meta, 'hdlr');
  if (handler === undefined) return childrenOf(meta, 'ilst').length > 0;
  const body = handler.bytes.subarray(handler.bodyStartByte - handler.startByte);
  return body.toString('latin1', 8, 12) === 'mdir';
}

async function readFreeAround(reader: ByteReader, boxes: readonly BoxHead[], moov: BoxHead): Promise<Mp4Box[]> {
  const index = boxes.indexOf(moov);
  const neighbours = [boxes[index + 1], boxes[index - 1]].filter((box) => box !== undefined).filter(isFreeBox);
  return Promise.all(neighbours.map(async (box) => leafBox(await readStart(reader, box), box)));
}

async function readOthers(reader: ByteReader, others: readonly BoxHead[]): Promise<Buffer[]> {
  const firstFragment = others.findIndex(({ type }) => FRAGMENT_BOXES.includes(type));
  const early = firstFragment === -1 ? others : others.slice(0, firstFragment);
  const kept = early.filter((box) => box.type !== 'mdat' && !isFreeBox(box));
  if (kept.length > MOST_OTHER_BOXES) throw unsupported('it has more boxes than any program makes');
  return Promise.all(kept.map((box) => readStart(reader, box)));
}

function readStart(reader: ByteReader, { startByte, endByte }: BoxHead): Promise<Buffer> {
  return reader.read(startByte, Math.min(endByte - startByte, LONGEST_READ_BYTES));
}

/** The tables of the tracks can follow, and so can fragments behind `moov`; for other ways to name places there is a reason. */
function unmovableReason(others: readonly BoxHead[], moov: Mp4Box): string | null {
  const hasEarlyFragments = others.some(
    ({ type, startByte }) => FRAGMENT_BOXES.includes(type) && startByte < moov.startByte,
  );
  const metas = [moov, ...childrenOf(moov, 'udta'), ...childrenOf(moov, 'trak')].flatMap((at) =>
    childrenOf(at, 'meta'),
  );
  const hasItems =
    others.some(({ type }) => type === 'meta') || metas.some((meta) => childrenOf(meta, 'iloc').length > 0);
  const hasAuxiliary = sampleTables(moov).some((stbl) => childrenOf(stbl, 'saio').length > 0);
  if (!hasEarlyFragments && !hasItems && !hasAuxiliary && referencesOf(moov).every(isThisFile)) return null;
  return 'it names places in files in a way that cannot be adapted, and there is no free space beside its tags';
}

function referencesOf(moov: Mp4Box): Mp4Box[] {
  const path = ['trak', 'mdia', 'minf', 'dinf', 'dref'];
  const tables = path.reduce<Mp4Box[]>((boxes, type) => boxes.flatMap((box) => childrenOf(box, type)), [moov]);
  return tables.flatMap(({ children }) => children ?? []);
}

/** The last flag of a data reference: what it stands for is in the same file. */
function isThisFile({ bytes, bodyStartByte, startByte }: Mp4Box): boolean {
  const flagsByte = bodyStartByte - startByte + 3;
  return ((bytes[flagsByte] ?? 0) & 1) !== 0;
}
