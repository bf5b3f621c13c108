import type { FieldValues } from '../../../src-shared/tags';
import type { AudioLayout } from '../../audio-file/audio-layout';
import type { ByteRange, ByteReader } from '../../audio-file/byte-reader';
import { type OggHeaders, readOggHeaders } from '../../audio-file/ogg-headers';
import { applySplices, type ByteSplice, sizeDelta } from '../byte-splice';
import { readTagBytes } from '../read-tag-bytes';
import type { TagDocument } from '../tag-document';
import { readCommentField } from './comment-edit';
import { planPageCounts } from './ogg-page-counts';
import { planPageSplices } from './ogg-page-splices';
import { hasPacketEnd, lacingOf, packPages, type PagedPackets, unpackPages } from './ogg-paging';
import { planRenumbering } from './ogg-renumber';
import { type OggTag, parseOggTag, planOggTagEdits, untouchedOggParts } from './ogg-tag';

/** What an Ogg file holds in front of its sound. */
interface OggFile {
  readonly headers: OggHeaders;
  readonly firstPage: Buffer;
  readonly paged: PagedPackets;
  readonly tag: OggTag;
  /** The pages of sound. */
  readonly sound: ByteRange;
}

/** Where in the first packet of a FLAC in Ogg a native FLAC begins. */
const NATIVE_FLAC_BYTE = 9;

/**
 * The comments of an Ogg file with Vorbis, Opus, FLAC or Speex in it.
 * @throws CodedError `format-unsupported`
 */
export async function openOggDocument(reader: ByteReader, layout: AudioLayout): Promise<TagDocument> {
  const ogg = await readOggFile(reader, { startByte: layout.id3v2EndByte, endByte: layout.trailingTagsByte });
  const { firstPage, tag } = ogg;
  const untouchedParts = (): Buffer[] => [firstPage, ...untouchedOggParts(tag)];
  return {
    nativeTypes: ['vorbis'],
    isRebuilt: false,
    values: (field) => readCommentField(tag.list, field),
    describeFields: () => null,
    planSplices: (edits, file) => planOggSplices(file, ogg, edits),
    untouchedParts,
    partsAfterEdit: untouchedParts,
    plainId3v2: () => null,
    asOtherKind: () => (tag.codec === 'flac' ? { kind: 'flac', bytes: nativeFlac(ogg) } : null),
  };
}

async function readOggFile(reader: ByteReader, body: ByteRange): Promise<OggFile> {
  const headers = await readOggHeaders(reader, body);
  const { startByte, endByte } = headers.firstPage;
  const region = await readTagBytes(reader, startByte, headers.endByte);
  const paged = unpackPages(region.subarray(endByte - startByte), headers.pages);
  return {
    headers,
    firstPage: region.subarray(0, endByte - startByte),
    paged,
    tag: parseOggTag(headers.codec, paged.bytes, paged.packetEnds[0] ?? 0),
    sound: { startByte: headers.endByte, endByte: body.endByte },
  };
}

async function planOggSplices(file: ByteReader, ogg: OggFile, edits: readonly FieldValues[]): Promise<ByteSplice[]> {
  const { headers, paged, tag, sound } = ogg;
  const changes = planOggTagEdits(tag, edits);
  const now = repaginate(ogg, changes);
  const splices = planPageSplices(paged, now, changes, headers.firstPage.endByte);
  const movedBy = now.pages.length - paged.pages.length;
  if (movedBy === 0) return splices;
  return [...splices, ...(await planRenumbering(file, sound, movedBy))];
}

function repaginate({ headers, paged }: OggFile, changes: readonly ByteSplice[]): PagedPackets {
  const delta = sizeDelta(changes);
  const bytes = applySplices(paged.bytes, changes);
  const packetEnds = paged.packetEnds.map((end) => end + delta);
  const lacing = lacingOf(packetEnds.map((end, index) => end - (packetEnds[index - 1] ?? 0)));
  const counts = paged.pages.map((page) => page.lacing.length);
  const packetPages = paged.pages.findIndex((page) => hasPacketEnd(page.lacing)) + 1;
  const added = lacing.length - sumOf(counts);
  const newCounts = planPageCounts(counts, packetPages, added);
  const { serial, sequence } = headers.firstPage;
  const pages = packPages(bytes, lacing, newCounts, paged.pages, { serial, sequence: sequence + 1 });
  return { bytes, packetEnds, pages };
}

/** The same blocks as a FLAC file has them: what readers of those understand. */
function nativeFlac({ headers, firstPage, paged }: OggFile): Buffer {
  const { startByte, bodyByte } = headers.firstPage;
  return Buffer.concat([firstPage.subarray(bodyByte - startByte + NATIVE_FLAC_BYTE), paged.bytes]);
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
