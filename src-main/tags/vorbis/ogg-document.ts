import type { FieldValues } from '../../../src-shared/tags';
import type { AudioLayout } from '../../audio-file/audio-layout';
import type { ByteReader } from '../../audio-file/byte-reader';
import { sumOf } from '../../audio-file/ogg-page';
import { applySplices, type ByteSplice, sizeDelta } from '../byte-splice';
import type { TagDocument } from '../tag-document';
import { readCommentField } from './comment-edit';
import { type OggFile, readOggFile } from './ogg-file';
import { planPageCounts } from './ogg-page-counts';
import { planPageSplices } from './ogg-page-splices';
import { hasPacketEnd, lacingOf, packPages, type PagedPackets } from './ogg-paging';
import { planRenumbering } from './ogg-renumber';
import { planOggTagEdits, untouchedOggParts } from './ogg-tag';

/**
 * The comments of an Ogg file with Vorbis, Opus, FLAC or Speex in it.
 * @throws CodedError `format-unsupported`
 */
export async function openOggDocument(reader: ByteReader, layout: AudioLayout): Promise<TagDocument> {
  const ogg = await readOggFile(reader, layout);
  const { firstPage, tag } = ogg;
  const untouchedParts = (): Buffer[] => [firstPage, ...untouchedOggParts(tag), ...soundAmongHeaders(ogg)];
  return {
    nativeTypes: ['vorbis'],
    isRebuilt: false,
    values: (field) => readCommentField(tag.list, field),
    describeFields: () => null,
    planSplices: (edits, file) => planOggSplices(file, ogg, edits),
    untouchedParts,
    partsAfterEdit: untouchedParts,
    plainId3v2: () => null,
  };
}

/** Of the sound that stands on a header page: lengths and position, which its bytes do not tell. */
function soundAmongHeaders({ paged: { pages, soundLacing } }: OggFile): Buffer[] {
  const position = Buffer.alloc(8);
  position.writeBigUInt64LE(pages.at(-1)?.granule ?? 0n);
  return [soundLacing, position];
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
  const { soundLacing } = paged;
  const delta = sizeDelta(changes);
  const bytes = applySplices(paged.bytes, changes);
  const packetEnds = paged.packetEnds.map((end) => end + delta);
  const lacing = lacingOf(packetEnds.map((end, index) => end - (packetEnds[index - 1] ?? 0)));
  const { serial, sequence } = headers.firstPage;
  const pages = packPages(
    bytes,
    Buffer.concat([lacing, soundLacing]),
    newPageCounts(paged, lacing.length),
    paged.pages,
    {
      serial,
      sequence: sequence + 1,
    },
  );
  return { bytes, packetEnds, soundLacing, pages };
}

/** How many segments each page takes, those of sound included. @param segments of all headers */
function newPageCounts({ pages, soundLacing }: PagedPackets, segments: number): number[] {
  const withoutSound = (count: number, index: number): number =>
    index === pages.length - 1 ? count - soundLacing.length : count;
  const counts = pages.map((page, index) => withoutSound(page.lacing.length, index));
  const packetPages = pages.findIndex((page) => hasPacketEnd(page.lacing)) + 1;
  const planned = planPageCounts(counts, packetPages, segments - sumOf(counts), soundLacing.length);
  return planned.map((count, index) => (index === planned.length - 1 ? count + soundLacing.length : count));
}
