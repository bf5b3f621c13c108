import type { FieldValues } from '../../../src-shared/tags';
import type { AudioLayout } from '../../audio-file/audio-layout';
import type { ByteReader } from '../../audio-file/byte-reader';
import { AIFF_FORMAT, type Chunk, WAVE_FORMAT } from '../../audio-file/chunk-walk';
import { parseId3v2Header } from '../../audio-file/id3v2-header';
import { type ByteSplice, sizeDelta, tidySplices } from '../byte-splice';
import type { Id3Conventions } from '../id3v2/id3v2-conventions';
import { ID3V2_NATIVE_TYPES, type Id3v2Editor, openId3v2Editor } from '../id3v2/id3v2-editor';
import { unsupported } from '../read-tag-bytes';
import type { TagDocument } from '../tag-document';
import { buildChunk, planChunk, planFormSize } from './chunk-splice';
import { type ChunkStructure, readChunkStructure } from './chunk-structure';
import {
  describeInfoGenre,
  infoAsFrames,
  parseRiffInfo,
  planInfoSplices,
  readInfoGenres,
  type RiffInfo,
  untouchedInfoParts,
} from './riff-info';

/** Where the sizes of a 64-bit form end: behind the one of the whole file, which every edit changes. */
const DS64_FORM_SIZE_BYTES = 8;

/** What an edit of such a file works on. */
interface OpenChunkFile {
  readonly structure: ChunkStructure;
  /** Name of a tag's chunk where the file has none yet. */
  readonly newTagId: string;
  readonly editor: Id3v2Editor;
  /** False also where the chunk for it is empty. */
  readonly hasTag: boolean;
  /** What stands behind the tag in its chunk. */
  readonly slack: Buffer;
  readonly info: RiffInfo | null;
}

/**
 * The ID3v2 tag in a chunk of a WAV file, and the genre in its INFO chunk, where there is one.
 * @throws CodedError `format-unsupported`
 */
export async function openWavDocument(
  reader: ByteReader,
  layout: AudioLayout,
  conventions: Id3Conventions,
): Promise<TagDocument> {
  const structure = await readChunkStructure(reader, layout, WAVE_FORMAT);
  const info = structure.info === null ? null : parseRiffInfo(structure.bodyOf(structure.info));
  return chunkDocument({ structure, newTagId: 'id3 ', info, ...openTag(structure, conventions, info) });
}

/**
 * The ID3v2 tag in a chunk of an AIFF or AIFF-C file.
 * @throws CodedError `format-unsupported`
 */
export async function openAiffDocument(
  reader: ByteReader,
  layout: AudioLayout,
  conventions: Id3Conventions,
): Promise<TagDocument> {
  const structure = await readChunkStructure(reader, layout, AIFF_FORMAT);
  return chunkDocument({ structure, newTagId: 'ID3 ', info: null, ...openTag(structure, conventions, null) });
}

function openTag(
  { tag, bodyOf }: ChunkStructure,
  conventions: Id3Conventions,
  info: RiffInfo | null,
): Pick<OpenChunkFile, 'editor' | 'hasTag' | 'slack'> {
  const body = tag === null ? Buffer.alloc(0) : bodyOf(tag);
  const tagBytes = body.length === 0 ? 0 : parseId3v2Header(body)?.totalBytes;
  if (tagBytes === undefined) throw unsupported('its ID3 chunk holds no ID3v2 tag');
  const slack = body.subarray(tagBytes);
  if (parseId3v2Header(slack) !== null) throw unsupported('its ID3 chunk holds several ID3v2 tags');
  const carried = info === null ? [] : infoAsFrames(info);
  const editor = openId3v2Editor(body.subarray(0, tagBytes), conventions, carried);
  return { editor, hasTag: tagBytes > 0, slack };
}

function chunkDocument(open: OpenChunkFile): TagDocument {
  const { editor, info } = open;
  return {
    nativeTypes: ID3V2_NATIVE_TYPES,
    isRebuilt: editor.isRebuilt,
    values(field) {
      const values = editor.values(field);
      return values.length === 0 && field === 'genre' && info !== null ? readInfoGenres(info) : values;
    },
    describeFields: () => [...editor.describeFields(), ...(info === null ? [] : describeInfoGenre(info))],
    planSplices: (edits) => planSplices(open, edits),
    untouchedParts: () => partsOf(open, open.hasTag ? editor.untouchedParts() : null),
    partsAfterEdit: (edits) => partsOf(open, hasTagAfter(open, edits) ? editor.partsAfterEdit() : null),
    plainId3v2: () => null,
  };
}

function planSplices(open: OpenChunkFile, edits: readonly FieldValues[]): ByteSplice[] {
  const { structure, info } = open;
  const { file, bodyOf } = structure;
  const inInfo = structure.info === null || info === null ? [] : planInfoSplices(bodyOf(structure.info), info, edits);
  const infoChanges =
    structure.info === null || inInfo.length === 0 ? [] : planChunk(structure.info, inInfo, file.format);
  const isLastMended = inInfo.length > 0 && file.chunks.at(-1) === structure.info;
  const changes = [...infoChanges, ...planTag(open, open.editor.planSplices(edits), isLastMended)];
  return changes.length === 0 ? [] : tidySplices([...changes, ...planFormSize(file, sizeDelta(changes))]);
}

/** @param isLastMended whether another change sees to the padding behind the last chunk already */
function planTag(open: OpenChunkFile, splices: readonly ByteSplice[], isLastMended: boolean): ByteSplice[] {
  const { structure, newTagId } = open;
  const { tag, file, audio } = structure;
  if (splices.length === 0) return [];
  if (tag !== null) return planChunk(tag, splices, file.format);
  const after = buildChunk(newTagId, Buffer.concat(splices.map((splice) => splice.after)), file.format);
  if (file.isOpenEnded) return [{ offsetBytes: audio.startByte, before: Buffer.alloc(0), after }];
  const last = file.chunks.at(-1);
  const mending = last === undefined || isLastMended ? [] : planChunk(last, [], file.format);
  return [...mending, { offsetBytes: file.endByte, before: Buffer.alloc(0), after }];
}

function hasTagAfter({ hasTag }: OpenChunkFile, edits: readonly FieldValues[] | undefined): boolean {
  return hasTag || edits === undefined || edits.some(({ values }) => values.length > 0);
}

/**
 * Everything but the sound and the fields, in the order of the file.
 * @param frames those of the tag; null where there is none
 */
function partsOf(open: OpenChunkFile, frames: readonly Buffer[] | null): Buffer[] {
  const { structure, newTagId, slack } = open;
  const { file, tag, tail } = structure;
  const nameOf = (id: string): Buffer => Buffer.from(id, 'latin1');
  const tagParts = [nameOf(tag?.id ?? newTagId), ...(frames ?? []), ...(slack.length > 0 ? [slack] : [])];
  const parts = file.chunks.map((chunk) =>
    chunk === tag ? tagParts : [nameOf(chunk.id), ...contentParts(open, chunk)],
  );
  if (tag === null && frames !== null) {
    parts.splice(file.isOpenEnded ? file.chunks.indexOf(structure.audio) : parts.length, 0, tagParts);
  }
  return [...parts.flat(), ...(tail.length > 0 ? [tail] : [])];
}

function contentParts({ structure, info }: OpenChunkFile, chunk: Chunk): Buffer[] {
  const body = structure.bodyOf(chunk);
  if (chunk === structure.audio) return [];
  if (chunk === structure.info && info !== null) return untouchedInfoParts(body, info);
  return [structure.file.has64BitSizes && chunk.id === 'ds64' ? body.subarray(DS64_FORM_SIZE_BYTES) : body];
}
