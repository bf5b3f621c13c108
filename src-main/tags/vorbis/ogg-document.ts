import type { FieldValues } from '../../../src-shared/tags';
import type { AudioLayout } from '../../audio-file/audio-layout';
import type { ByteReader } from '../../audio-file/byte-reader';
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

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
