import type { AudioLayout } from '../../audio-file/audio-layout';
import type { ByteReader } from '../../audio-file/byte-reader';
import { readId3v1Bytes } from '../../audio-file/trailing-tags';
import { readTagBytes, unsupported } from '../read-tag-bytes';
import type { TagDocument } from '../tag-document';
import type { Id3Conventions } from './id3v2-conventions';
import { ID3V2_NATIVE_TYPES, openId3v2Editor } from './id3v2-editor';
import { type CarriedFrame, olderTagsAsFrames } from './older-tags';

/**
 * The ID3v2 tag in front of MPEG audio; where there is none, the one an edit makes.
 * @throws CodedError `format-unsupported`
 */
export async function openMp3Document(
  reader: ByteReader,
  layout: AudioLayout,
  conventions: Id3Conventions,
): Promise<TagDocument> {
  if (layout.id3v2Count > 1) throw unsupported('the file starts with several ID3v2 tags');
  const bytes = await readTagBytes(reader, 0, layout.id3v2EndByte);
  const start = await reader.read(layout.id3v2EndByte, 3);
  if (start.toString('latin1') === 'ID3') throw unsupported('its ID3v2 tag is broken');
  const carried = bytes.length > 0 ? [] : await readOlderTags(reader, layout);
  return { nativeTypes: ID3V2_NATIVE_TYPES, ...openId3v2Editor(bytes, conventions, carried) };
}

/** What the tags at the end of an MP3 without ID3v2 tag say. */
async function readOlderTags(reader: ByteReader, { apeItems }: AudioLayout): Promise<CarriedFrame[]> {
  const items = apeItems === null ? Buffer.alloc(0) : await readTagBytes(reader, apeItems.startByte, apeItems.endByte);
  const id3v1 = await readId3v1Bytes(reader);
  return olderTagsAsFrames(items, id3v1);
}
