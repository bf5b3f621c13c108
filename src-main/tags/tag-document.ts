import { CodedError } from '../../src-shared/errors';
import type { NativeTag } from '../../src-shared/domain';
import { TAG_FIELDS, type TagField } from '../../src-shared/tags';
import type { ByteReader } from '../audio-file/byte-reader';
import type { PayloadRange } from '../audio-file/payload-range';
import { ID3V1_BYTES } from '../audio-file/trailing-tags';
import type { ByteSplice } from './byte-splice';
import { parseFlacMetadata, planFlacSplices, readFlacField, untouchedFlacParts } from './flac-splice';
import { type Id3v2Tag, parseId3v2Tag } from './id3v2-parse';
import {
  describeId3v2Field,
  type FieldValues,
  plainId3v2Tag,
  planId3v2Splices,
  readId3v2Field,
  untouchedFrames,
} from './id3v2-splice';
import { olderTagsAsFrames } from './older-tags';
import { isFieldName } from './tag-map';

/** The tag of a file that Sleevenotes writes into, whatever its format. */
export interface TagDocument {
  /** Values of a field in this tag alone. */
  values(field: TagField): string[];
  /** The field's native names and values for people; empty where another reader shows them well enough. */
  describe(field: TagField): NativeTag[];
  /** @throws CodedError `format-unsupported` without the file's name */
  planSplices(edits: readonly FieldValues[]): ByteSplice[];
  /** Everything an edit must not change, byte for byte, in order. */
  untouchedParts(): Buffer[];
  /** The untouched parts after an edit: the same, or what a tag made anew takes over from an older one. */
  partsAfterEdit(): Buffer[];
  /** An ID3v2 tag in its plainest form, for readers that do not know every feature; null where there is none. */
  plainId3v2(): Buffer | null;
}

/** Larger tags exist only by accident; one is held in memory while it is edited. */
const LARGEST_TAG_BYTES = 64 * 1024 * 1024;
const NOT_YET = 'Sleevenotes can write tags into MP3 and FLAC files so far; this file is left as it is';

/**
 * Opens the tag that an edit would change.
 * @throws CodedError `format-unsupported` with the reason why nothing can be written into this file, without its name
 */
export async function openTagDocument(reader: ByteReader, payload: PayloadRange): Promise<TagDocument> {
  if (payload.kind === 'flac') return openFlac(reader, payload);
  if (payload.kind === 'mp3') return openId3v2(reader, payload);
  throw unsupported(NOT_YET);
}

async function openId3v2(reader: ByteReader, payload: PayloadRange): Promise<TagDocument> {
  if (payload.id3v2Count > 1) throw unsupported('the file starts with several ID3v2 tags');
  const bytes = await readTag(reader, 0, payload.id3v2EndByte);
  const start = await reader.read(payload.id3v2EndByte, 3);
  if (start.toString('latin1') === 'ID3') throw unsupported('its ID3v2 tag is broken');
  if (bytes.length === 0) return openUntagged(reader, payload);
  const tag = parseId3v2Tag(bytes);
  const untouchedParts = (): Buffer[] => untouchedFrames(bytes, tag);
  return {
    values: (field) => readId3v2Field(tag, field),
    describe: (field) => describeId3v2Field(tag, field),
    planSplices: (edits) => planId3v2Splices(bytes, edits),
    untouchedParts,
    partsAfterEdit: untouchedParts,
    plainId3v2: () => plainId3v2Tag(tag),
  };
}

/** An MP3 without ID3v2 tag; it may still have older ones at its end. */
async function openUntagged(reader: ByteReader, { apeItems }: PayloadRange): Promise<TagDocument> {
  const items = apeItems === null ? Buffer.alloc(0) : await readTag(reader, apeItems.startByte, apeItems.endByte);
  const end = await reader.read(Math.max(0, reader.sizeBytes - ID3V1_BYTES), ID3V1_BYTES);
  const carried = olderTagsAsFrames(items, end);
  const isField = (frameId: string): boolean => TAG_FIELDS.some((field) => isFieldName(field, frameId));
  return {
    values: () => [],
    describe: () => [],
    planSplices: (edits) => planId3v2Splices(Buffer.alloc(0), edits, carried),
    untouchedParts: () => [],
    partsAfterEdit: () => carried.filter(({ frameId }) => !isField(frameId)).map(({ bytes }) => bytes),
    plainId3v2: () => null,
  };
}

async function openFlac(reader: ByteReader, payload: PayloadRange): Promise<TagDocument> {
  const baseBytes = payload.id3v2EndByte;
  const region = await readTag(reader, baseBytes, payload.startByte);
  const sync = await reader.read(payload.startByte, 2);
  if (sync.length < 2 || (sync.readUInt16BE(0) & 0xfffc) !== 0xfff8) {
    throw unsupported('the FLAC metadata is not followed by audio');
  }
  const metadata = parseFlacMetadata(region);
  const id3v2 = await readId3v2InFront(reader, payload);
  const untouchedParts = (): Buffer[] => untouchedFlacParts(region, metadata);
  return {
    values: (field) => readFlacField(metadata, field),
    describe: () => [],
    planSplices: (edits) => planFlacSplices(region, edits, baseBytes),
    untouchedParts,
    partsAfterEdit: untouchedParts,
    plainId3v2: () => (id3v2 === null ? null : plainId3v2Tag(id3v2)),
  };
}

/** Some programs put an ID3v2 tag in front of FLAC. It is never written, so one that cannot be parsed is no obstacle. */
async function readId3v2InFront(reader: ByteReader, payload: PayloadRange): Promise<Id3v2Tag | null> {
  if (payload.id3v2Count !== 1) return null;
  try {
    return parseId3v2Tag(await readTag(reader, 0, payload.id3v2EndByte));
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}

async function readTag(reader: ByteReader, startByte: number, endByte: number): Promise<Buffer> {
  if (endByte - startByte > LARGEST_TAG_BYTES) throw unsupported('its tags are larger than 64 MiB');
  return reader.read(startByte, endByte - startByte);
}

function unsupported(reason: string): CodedError {
  return new CodedError('format-unsupported', reason);
}
