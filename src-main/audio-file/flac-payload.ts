import type { ByteRange, ByteReader } from './byte-reader';

const MARKER = 'fLaC';
const BLOCK_HEADER_BYTES = 4;
const LAST_BLOCK = 0x80;
/** Zeros, as a download that was not finished has them, look like empty blocks without end. */
const MOST_BLOCKS = 4096;

/**
 * A FLAC file's frames: what follows its last metadata block.
 * @param body what lies between the tags of other formats in front and at the end
 * @returns null for what is no FLAC, or one whose metadata has no end
 */
export async function findFlacPayload(reader: ByteReader, body: ByteRange): Promise<readonly ByteRange[] | null> {
  if ((await reader.read(body.startByte, MARKER.length)).toString('latin1') !== MARKER) return null;
  let startByte = body.startByte + MARKER.length;
  for (let blocks = 0; blocks < MOST_BLOCKS; blocks += 1) {
    const header = await reader.read(startByte, BLOCK_HEADER_BYTES);
    if (header.length < BLOCK_HEADER_BYTES) return null;
    startByte += BLOCK_HEADER_BYTES + header.readUIntBE(1, 3);
    if ((header.readUInt8(0) & LAST_BLOCK) !== 0) {
      return startByte <= body.endByte ? [{ startByte, endByte: body.endByte }] : null;
    }
  }
  return null;
}
