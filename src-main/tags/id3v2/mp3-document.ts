import { TAG_FIELDS } from '../../../src-shared/tags';
import type { AudioLayout } from '../../audio-file/audio-layout';
import type { ByteReader } from '../../audio-file/byte-reader';
import { ID3V1_BYTES } from '../../audio-file/trailing-tags';
import { readTagBytes, unsupported } from '../read-tag-bytes';
import type { TagDocument } from '../tag-document';
import { isFieldName } from '../tag-map';
import { parseId3v2Tag } from './id3v2-parse';
import { describeId3v2Field, plainId3v2Tag, planId3v2Splices, readId3v2Field, untouchedFrames } from './id3v2-splice';
import { olderTagsAsFrames } from './older-tags';

const NATIVE_TYPES = ['ID3v2.2', 'ID3v2.3', 'ID3v2.4'];

/**
 * The ID3v2 tag in front of MPEG audio; where there is none, the one an edit makes.
 * @throws CodedError `format-unsupported`
 */
export async function openMp3Document(reader: ByteReader, layout: AudioLayout): Promise<TagDocument> {
  if (layout.id3v2Count > 1) throw unsupported('the file starts with several ID3v2 tags');
  const bytes = await readTagBytes(reader, 0, layout.id3v2EndByte);
  const start = await reader.read(layout.id3v2EndByte, 3);
  if (start.toString('latin1') === 'ID3') throw unsupported('its ID3v2 tag is broken');
  if (bytes.length === 0) return openUntagged(reader, layout);
  const tag = parseId3v2Tag(bytes);
  const untouchedParts = (): Buffer[] => untouchedFrames(bytes, tag);
  return {
    nativeTypes: NATIVE_TYPES,
    isNewTag: false,
    values: (field) => readId3v2Field(tag, field),
    describeFields: () => TAG_FIELDS.flatMap((field) => describeId3v2Field(tag, field)),
    planSplices: (edits) => planId3v2Splices(bytes, edits),
    untouchedParts,
    partsAfterEdit: untouchedParts,
    plainId3v2: () => plainId3v2Tag(tag),
  };
}

/** An MP3 without ID3v2 tag; it may still have older ones at its end. */
async function openUntagged(reader: ByteReader, { apeItems }: AudioLayout): Promise<TagDocument> {
  const items = apeItems === null ? Buffer.alloc(0) : await readTagBytes(reader, apeItems.startByte, apeItems.endByte);
  const end = await reader.read(Math.max(0, reader.sizeBytes - ID3V1_BYTES), ID3V1_BYTES);
  const carried = olderTagsAsFrames(items, end);
  const isField = (frameId: string): boolean => TAG_FIELDS.some((field) => isFieldName(field, frameId));
  return {
    nativeTypes: NATIVE_TYPES,
    isNewTag: true,
    values: () => [],
    describeFields: () => [],
    planSplices: (edits) => planId3v2Splices(Buffer.alloc(0), edits, carried),
    untouchedParts: () => [],
    partsAfterEdit: () => carried.filter(({ frameId }) => !isField(frameId)).map(({ bytes }) => bytes),
    plainId3v2: () => null,
  };
}
