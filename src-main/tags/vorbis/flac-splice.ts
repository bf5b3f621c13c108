import type { FieldValues, TagField } from '../../../src-shared/tags';
import { type ByteSplice, paddingSplice, sizeDelta, tidySplices } from '../byte-splice';
import { unsupported } from '../read-tag-bytes';
import { TAG_MAP } from '../tag-map';
import { planCommentEdits, readCommentField, untouchedComments } from './comment-edit';
import { buildCommentBody, encodeComment, parseVorbisComments, type VorbisComments } from './vorbis-comments';

/** One metadata block of a FLAC file, placed within the metadata region. */
interface FlacBlock {
  readonly type: number;
  readonly isLast: boolean;
  /** Of the block's four header bytes. */
  readonly startByte: number;
  readonly bodyStartByte: number;
  readonly endByte: number;
}

export interface FlacMetadata {
  readonly blocks: readonly FlacBlock[];
  readonly comments: { readonly block: FlacBlock; readonly list: VorbisComments } | null;
}

const BLOCK_HEADER_BYTES = 4;
const LARGEST_BLOCK_BYTES = 0xffffff;
const LAST_BLOCK = 0x80;
const STREAMINFO = 0;
const PADDING = 1;
const VORBIS_COMMENT = 4;
const NOTHING = Buffer.alloc(0);

/**
 * Takes the metadata region of a FLAC file apart: `fLaC` and all metadata blocks.
 * @throws CodedError `format-unsupported` when the region is not what the format prescribes
 */
export function parseFlacMetadata(region: Buffer): FlacMetadata {
  const blocks = parseBlocks(region);
  if (blocks[0]?.type !== STREAMINFO) throw unsupported('the FLAC file does not start with its stream information');
  const [block, second] = blocks.filter(({ type }) => type === VORBIS_COMMENT);
  if (second !== undefined) throw unsupported('the FLAC file has two comment blocks, where the format allows one');
  if (block === undefined) return { blocks, comments: null };
  const list = parseVorbisComments(region, block.bodyStartByte, block.endByte);
  return { blocks, comments: { block, list } };
}

/** Values of a field; none in a file without comments. */
export function readFlacField({ comments }: FlacMetadata, field: TagField): string[] {
  return comments === null ? [] : readCommentField(comments.list, field);
}

/** Everything an edit must leave as it is: other blocks, the vendor string, other comments, in order. */
export function untouchedFlacParts(region: Buffer, { blocks, comments }: FlacMetadata): Buffer[] {
  const others = blocks
    .filter(({ type }) => type !== PADDING && type !== VORBIS_COMMENT)
    .map((block) => Buffer.concat([Buffer.from([block.type]), region.subarray(block.startByte + 1, block.endByte)]));
  if (comments === null) return others;
  const { list } = comments;
  // Sleevenotes' own vendor string comes with a block it made.
  const vendor = list.hasOwnVendor ? [] : [region.subarray(comments.block.bodyStartByte, list.countByte)];
  const rest = region.subarray(list.endByte, comments.block.endByte);
  return [...others, ...vendor, ...untouchedComments(region, list), ...(rest.length > 0 ? [rest] : [])];
}

/**
 * The splices that give the fields their new values: one comment a value, where the field's first comment stood, else
 * after the last one. Vendor string, other comments and other blocks keep their bytes and order; a padding block takes
 * up the difference where one is large enough.
 * @param region `fLaC` and all metadata blocks
 * @param baseBytes where the region stands in the file
 * @throws CodedError `format-unsupported`
 */
export function planFlacSplices(region: Buffer, edits: readonly FieldValues[], baseBytes = 0): ByteSplice[] {
  const metadata = parseFlacMetadata(region);
  const changes =
    metadata.comments === null ? planNewBlock(region, metadata, edits) : planComments(region, metadata, edits);
  if (changes.length === 0) return [];
  const splices = [...changes, ...planPadding(region, metadata.blocks, sizeDelta(changes))];
  return tidySplices(splices).map((splice) => ({ ...splice, offsetBytes: splice.offsetBytes + baseBytes }));
}

function parseBlocks(region: Buffer): FlacBlock[] {
  if (region.toString('latin1', 0, 4) !== 'fLaC') throw unsupported('the FLAC marker is missing');
  const blocks: FlacBlock[] = [];
  let startByte = 4;
  while (blocks.at(-1)?.isLast !== true) {
    const bodyStartByte = startByte + BLOCK_HEADER_BYTES;
    if (bodyStartByte > region.length) throw unsupported('the FLAC metadata is cut off');
    const head = region.readUInt8(startByte);
    const endByte = bodyStartByte + region.readUIntBE(startByte + 1, 3);
    blocks.push({ type: head & ~LAST_BLOCK, isLast: (head & LAST_BLOCK) !== 0, startByte, bodyStartByte, endByte });
    startByte = endByte;
  }
  if (startByte !== region.length) throw unsupported('the FLAC metadata is cut off');
  return blocks;
}

function planComments(region: Buffer, metadata: FlacMetadata, edits: readonly FieldValues[]): ByteSplice[] {
  if (metadata.comments === null) return [];
  const { block, list } = metadata.comments;
  const changes = planCommentEdits(region, list, edits);
  const bodyBytes = block.endByte - block.bodyStartByte + sizeDelta(changes);
  return [replaced(region, block.startByte + 1, blockSize(bodyBytes)), ...changes];
}

/** A comment block right after the stream information, which has to stay first. */
function planNewBlock(region: Buffer, { blocks }: FlacMetadata, edits: readonly FieldValues[]): ByteSplice[] {
  const comments = edits.flatMap(({ field, values }) => values.map((v) => encodeComment(TAG_MAP[field].vorbis, v)));
  const [streamInfo] = blocks;
  if (comments.length === 0 || streamInfo === undefined) return [];
  const body = buildCommentBody(comments);
  const head = Buffer.from([VORBIS_COMMENT | (streamInfo.isLast ? LAST_BLOCK : 0)]);
  const block = Buffer.concat([head, blockSize(body.length), body]);
  return [
    replaced(region, streamInfo.startByte, Buffer.from([STREAMINFO])),
    { offsetBytes: streamInfo.endByte, before: NOTHING, after: block },
  ];
}

function planPadding(region: Buffer, blocks: readonly FlacBlock[], delta: number): ByteSplice[] {
  const padding = blocks.find((block) => {
    const bodyBytes = block.endByte - block.bodyStartByte - delta;
    return block.type === PADDING && bodyBytes >= 0 && bodyBytes <= LARGEST_BLOCK_BYTES;
  });
  if (padding === undefined || delta === 0) return [];
  const size = blockSize(padding.endByte - padding.bodyStartByte - delta);
  return [replaced(region, padding.startByte + 1, size), paddingSplice(region, padding.endByte, delta)];
}

function replaced(region: Buffer, offsetBytes: number, after: Buffer): ByteSplice {
  return { offsetBytes, before: region.subarray(offsetBytes, offsetBytes + after.length), after };
}

function blockSize(bodyBytes: number): Buffer {
  if (bodyBytes > LARGEST_BLOCK_BYTES) throw unsupported('the comments would exceed the 16 MiB a FLAC block can hold');
  const size = Buffer.alloc(3);
  size.writeUIntBE(bodyBytes, 0, 3);
  return size;
}
