import { CodedError } from '../../../src-shared/errors';
import type { AudioLayout } from '../../audio-file/audio-layout';
import type { ByteReader } from '../../audio-file/byte-reader';
import { type Id3v2Tag, parseId3v2Tag } from '../id3v2/id3v2-parse';
import { plainId3v2Tag } from '../id3v2/id3v2-splice';
import { readTagBytes, unsupported } from '../read-tag-bytes';
import type { TagDocument } from '../tag-document';
import { parseFlacMetadata, planFlacSplices, readFlacField, untouchedFlacParts } from './flac-splice';

/**
 * The comment block of a FLAC file.
 * @throws CodedError `format-unsupported`
 */
export async function openFlacDocument(reader: ByteReader, layout: AudioLayout): Promise<TagDocument> {
  const baseBytes = layout.id3v2EndByte;
  const audioByte = layout.payload[0]?.startByte ?? baseBytes;
  const region = await readTagBytes(reader, baseBytes, audioByte);
  const sync = await reader.read(audioByte, 2);
  if (sync.length < 2 || (sync.readUInt16BE(0) & 0xfffc) !== 0xfff8) {
    throw unsupported('the FLAC metadata is not followed by audio');
  }
  const metadata = parseFlacMetadata(region);
  const id3v2 = await readId3v2InFront(reader, layout);
  const untouchedParts = (): Buffer[] => untouchedFlacParts(region, metadata);
  return {
    nativeTypes: ['vorbis'],
    isRebuilt: metadata.comments === null,
    values: (field) => readFlacField(metadata, field),
    describeFields: () => null,
    planSplices: (edits) => planFlacSplices(region, edits, baseBytes),
    untouchedParts,
    partsAfterEdit: untouchedParts,
    plainId3v2: () => (id3v2 === null ? null : plainId3v2Tag(id3v2)),
  };
}

/** Some programs put an ID3v2 tag in front of FLAC. It is never written, so one that cannot be parsed is no obstacle. */
async function readId3v2InFront(reader: ByteReader, layout: AudioLayout): Promise<Id3v2Tag | null> {
  if (layout.id3v2Count !== 1) return null;
  try {
    return parseId3v2Tag(await readTagBytes(reader, 0, layout.id3v2EndByte));
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}
