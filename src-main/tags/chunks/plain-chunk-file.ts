import { CodedError } from '../../../src-shared/errors';
import type { AudioLayout } from '../../audio-file/audio-layout';
import { type ByteReader, joinedReader, memoryReader } from '../../audio-file/byte-reader';
import { AIFF_FORMAT, type ChunkFile, SIZE_UNKNOWN, walkChunks, WAVE_FORMAT } from '../../audio-file/chunk-walk';
import { parseId3v2Header } from '../../audio-file/id3v2-header';
import { payloadReader } from '../../audio-file/payload-reader';
import { parseId3v2Tag } from '../id3v2/id3v2-parse';
import { plainId3v2Tag } from '../id3v2/id3v2-splice';
import { buildChunk, buildChunkHead } from './chunk-splice';
import { TAG_IDS } from './chunk-structure';
import { buildRiffInfo, INFO_TYPE, isGenre, parseRiffInfo } from './riff-info';

interface NamedBody {
  readonly id: string;
  readonly body: Buffer;
}

const AIFF_TEXT_IDS = ['NAME', 'AUTH', 'ANNO', '(c) '];
const AIFC_COMMON_BYTES = 22;
const BEXT_LEAST_BYTES = 602;
const FMT_LEAST_BYTES = 16;
const BLOCK_ALIGN_BYTE = 12;
/** Formats whose length in samples follows from that in bytes: PCM, floating point, and either in the extended form. */
const LINEAR_FORMATS = [0x0001, 0x0003, 0xfffe];
/** The body of a `CSET` chunk: the texts of the file are UTF-8. */
const UTF8_CODE_PAGE = Buffer.from([0xe9, 0xfd, 0, 0, 0, 0, 0, 0]);
/** Descriptions of the sound and texts are far smaller. */
const LARGEST_CHUNK_BYTES = 1024 * 1024;
const LARGEST_TAG_BYTES = 64 * 1024 * 1024;

/**
 * A WAV or AIFF file in its plainest form, for readers that know no 64-bit sizes, believe the sizes they find, and take
 * all text for Latin-1: the chunks that describe the sound, those with tags, and the sound, with sizes that are right.
 * What is broken is left out.
 * @param withGenre whether the genre in INFO is part of it
 */
export async function plainChunkFile(reader: ByteReader, layout: AudioLayout, withGenre: boolean): Promise<ByteReader> {
  const format = layout.kind === 'wav' ? WAVE_FORMAT : AIFF_FORMAT;
  const file = await walkChunks(reader, layout.id3v2EndByte, format);
  if (file === null) return reader;
  const sound = payloadReader(reader, layout);
  const bodies = await readBodies(reader, file);
  const described =
    format === WAVE_FORMAT
      ? bodies.flatMap((chunk) => plainWavChunk(chunk, bodies, sound.sizeBytes, withGenre))
      : bodies.flatMap((chunk) => plainAiffChunk(chunk, file.formType));
  const content = Buffer.concat([
    Buffer.from(file.formType, 'latin1'),
    ...described.map(({ id, body }) => buildChunk(id, body, format)),
    buildChunkHead(format.audioId, cappedSize(sound.sizeBytes), format),
  ]);
  const formHead = buildChunkHead(format.formIds[0] ?? '', cappedSize(content.length + sound.sizeBytes), format);
  return joinedReader(memoryReader(Buffer.concat([formHead, content])), sound);
}

async function readBodies(reader: ByteReader, { chunks, audio }: ChunkFile): Promise<NamedBody[]> {
  const bodies: NamedBody[] = [];
  for (const chunk of chunks) {
    const { id, bodyStartByte, bodyEndByte } = chunk;
    const isTag = TAG_IDS.includes(id);
    const lengthBytes = bodyEndByte - bodyStartByte;
    if (chunk === audio || lengthBytes > (isTag ? LARGEST_TAG_BYTES : LARGEST_CHUNK_BYTES)) continue;
    const stored = await reader.read(bodyStartByte, lengthBytes);
    const body = isTag ? orNull(() => plainTag(stored)) : stored;
    if (body !== null) bodies.push({ id, body });
  }
  return bodies;
}

function plainWavChunk(
  chunk: NamedBody,
  all: readonly NamedBody[],
  soundBytes: number,
  withGenre: boolean,
): readonly NamedBody[] {
  const { id, body } = chunk;
  switch (id) {
    case 'fmt ':
      return body.length < FMT_LEAST_BYTES ? [] : [chunk, ...lengthOf(body, soundBytes)];
    case 'fact':
      return all.some(({ id: other, body: fmt }) => other === 'fmt ' && isLinear(fmt)) || body.length < 4
        ? []
        : [chunk];
    case 'bext':
      return body.length < BEXT_LEAST_BYTES ? [] : [chunk];
    case 'LIST':
      return body.toString('latin1', 0, 4) === INFO_TYPE ? plainInfo(body, withGenre) : [];
    default:
      return TAG_IDS.includes(id) ? [chunk] : [];
  }
}

function plainAiffChunk(chunk: NamedBody, formType: string): readonly NamedBody[] {
  const { id, body } = chunk;
  // Behind it stands a name of the compression, which many programs write wrongly.
  if (id === 'COMM' && formType === 'AIFC') return [{ id, body: body.subarray(0, AIFC_COMMON_BYTES) }];
  return id === 'COMM' || AIFF_TEXT_IDS.includes(id) || TAG_IDS.includes(id) ? [chunk] : [];
}

/** The length of the sound from that of its bytes, which may be more than a chunk can say. */
function lengthOf(fmt: Buffer, soundBytes: number): NamedBody[] {
  const sampleBytes = fmt.readUInt16LE(BLOCK_ALIGN_BYTE);
  if (!isLinear(fmt) || sampleBytes === 0) return [];
  const body = Buffer.alloc(4);
  body.writeUInt32LE(cappedSize(Math.floor(soundBytes / sampleBytes)));
  return [{ id: 'fact', body }];
}

function isLinear(fmt: Buffer): boolean {
  return fmt.length >= FMT_LEAST_BYTES && LINEAR_FORMATS.includes(fmt.readUInt16LE(0));
}

function plainInfo(body: Buffer, withGenre: boolean): NamedBody[] {
  const info = orNull(() => parseRiffInfo(body));
  if (info === null) return [];
  const shown = info.entries.filter((entry) => withGenre || !isGenre(entry));
  return [
    { id: 'CSET', body: UTF8_CODE_PAGE },
    { id: 'LIST', body: buildRiffInfo(shown) },
  ];
}

function plainTag(body: Buffer): Buffer {
  const totalBytes = parseId3v2Header(body)?.totalBytes ?? 0;
  return plainId3v2Tag(parseId3v2Tag(body.subarray(0, totalBytes)));
}

function cappedSize(bytes: number): number {
  return Math.min(bytes, SIZE_UNKNOWN - 1);
}

/** Null for what is refused. */
function orNull<Value>(make: () => Value): Value | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}
