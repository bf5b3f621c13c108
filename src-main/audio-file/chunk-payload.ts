import type { ByteRange, ByteReader } from './byte-reader';
import { AIFF_FORMAT, type ChunkFormat, walkChunks, WAVE_FORMAT } from './chunk-walk';

/**
 * The sound of a WAV file (RIFF, RF64 or BW64): what its `data` chunk holds.
 * @param body what lies between the tags of other formats in front and at the end
 * @returns null for what is no WAV, or has no such chunk
 */
export async function findWavPayload(reader: ByteReader, body: ByteRange): Promise<readonly ByteRange[] | null> {
  return findAudioChunk(reader, body, WAVE_FORMAT);
}

/**
 * The sound of an AIFF or AIFF-C file: what its `SSND` chunk holds.
 * @param body what lies between the tags of other formats in front and at the end
 * @returns null for what is no AIFF, or has no such chunk
 */
export async function findAiffPayload(reader: ByteReader, body: ByteRange): Promise<readonly ByteRange[] | null> {
  return findAudioChunk(reader, body, AIFF_FORMAT);
}

async function findAudioChunk(reader: ByteReader, body: ByteRange, format: ChunkFormat): Promise<ByteRange[] | null> {
  const audio = (await walkChunks(reader, body.startByte, format))?.audio ?? null;
  return audio === null ? null : [{ startByte: audio.bodyStartByte, endByte: audio.bodyEndByte }];
}
