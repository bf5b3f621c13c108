import type { AudioLayout } from '../../audio-file/audio-layout';
import type { ByteReader } from '../../audio-file/byte-reader';
import {
  type Chunk,
  CHUNK_HEAD_BYTES,
  type ChunkFile,
  type ChunkFormat,
  lacksPadding,
  SIZE_UNKNOWN,
  walkChunks,
} from '../../audio-file/chunk-walk';
import { readTagBytes, unsupported } from '../read-tag-bytes';
import { INFO_TYPE } from './riff-info';

/** A file of chunks that can be edited with certainty, with everything in it but the sound. */
export interface ChunkStructure {
  readonly file: ChunkFile;
  readonly audio: Chunk;
  /** The chunk with the ID3v2 tag. */
  readonly tag: Chunk | null;
  /** The `LIST` chunk of type `INFO`. */
  readonly info: Chunk | null;
  /** What follows the last chunk: tags of other formats, or what a program left there. */
  readonly tail: Buffer;
  /** Content of a chunk that holds no sound. */
  readonly bodyOf: (chunk: Chunk) => Buffer;
}

/** Both spellings are in use in WAV files. */
export const TAG_IDS: readonly string[] = ['ID3 ', 'id3 '];
const LARGEST_CONTENT_BYTES = 64 * 1024 * 1024;
/** More than that behind the end is rather sound that the sizes do not count. */
const LARGEST_TAIL_BYTES = 64 * 1024;

/**
 * Reads all chunks but the sound.
 * @throws CodedError `format-unsupported` where something stands in the file of which the format does not say what it is
 */
export async function readChunkStructure(
  reader: ByteReader,
  layout: AudioLayout,
  format: ChunkFormat,
): Promise<ChunkStructure> {
  if (layout.id3v2Count > 0) throw unsupported('it starts with an ID3v2 tag, for which its format has no place there');
  const file = await walkChunks(reader, layout.id3v2EndByte, format);
  // ffmpeg and others take an empty one for a size that was never filled in, and whatever follows for sound.
  if (file?.audio == null || file.audio.bodyStartByte === file.audio.bodyEndByte)
    throw unsupported('it holds no sound');
  refuseUncertainSizes(file);
  refuseUnknownTail(file, reader.sizeBytes, layout.trailingTagsByte);
  const bodies = await readBodies(reader, file);
  const bodyOf = (chunk: Chunk): Buffer => bodies.get(chunk) ?? Buffer.alloc(0);
  const isInfo = (chunk: Chunk): boolean => chunk.id === 'LIST' && bodyOf(chunk).toString('latin1', 0, 4) === INFO_TYPE;
  return {
    file,
    audio: file.audio,
    tag: onlyOne(file, 'ID3', ({ id }) => TAG_IDS.includes(id)),
    info: onlyOne(file, INFO_TYPE, isInfo),
    tail: await readTagBytes(reader, file.endByte, reader.sizeBytes),
    bodyOf,
  };
}

function refuseUncertainSizes(file: ChunkFile): void {
  const { chunks, format, startByte, headerBytes, statedBytes, has64BitSizes, isOpenEnded, endByte } = file;
  onlyOne(file, format.audioId, ({ id }) => id === format.audioId);
  if (chunks.slice(0, -1).some(lacksPadding)) {
    throw unsupported(
      'a chunk of odd length lacks the padding byte behind it, so that programs disagree where the next starts',
    );
  }
  const isWithinFile = !isOpenEnded && startByte + CHUNK_HEAD_BYTES + statedBytes <= endByte;
  if (has64BitSizes && (headerBytes !== SIZE_UNKNOWN || !isWithinFile)) {
    throw unsupported('its 64-bit sizes contradict the file');
  }
}

function refuseUnknownTail(
  { startByte, statedBytes, chunks, endByte }: ChunkFile,
  sizeBytes: number,
  tagsByte: number,
): void {
  const tailBytes = sizeBytes - endByte;
  if (tailBytes === 0 || endByte === tagsByte) return;
  const statedEndByte = startByte + CHUNK_HEAD_BYTES + statedBytes;
  const isStatedEnd = statedEndByte === endByte || statedEndByte === chunks.at(-1)?.bodyEndByte;
  if (isStatedEnd && tailBytes <= LARGEST_TAIL_BYTES) return;
  throw unsupported(`its last ${tailBytes} bytes belong to no chunk, and may be sound`);
}

async function readBodies(reader: ByteReader, { chunks, format }: ChunkFile): Promise<ReadonlyMap<Chunk, Buffer>> {
  const others = chunks.filter(({ id }) => id !== format.audioId);
  const totalBytes = others.reduce((sum, { bodyStartByte, bodyEndByte }) => sum + bodyEndByte - bodyStartByte, 0);
  if (totalBytes > LARGEST_CONTENT_BYTES) throw unsupported('its chunks without sound are larger than 64 MiB');
  const bodies = new Map<Chunk, Buffer>();
  for (const chunk of others) {
    bodies.set(chunk, await reader.read(chunk.bodyStartByte, chunk.bodyEndByte - chunk.bodyStartByte));
  }
  return bodies;
}

function onlyOne({ chunks }: ChunkFile, name: string, isIt: (chunk: Chunk) => boolean): Chunk | null {
  const [first, second] = chunks.filter(isIt);
  if (second !== undefined) throw unsupported(`it has several ${name} chunks, of which programs read different ones`);
  return first ?? null;
}
