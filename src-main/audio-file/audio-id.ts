import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { type ByteReader, fileReader } from './byte-reader';
import { findPayloadRange } from './payload-range';

const BLOCK_BYTES = 64 * 1024;
const ID_HEX_DIGITS = 32;

/**
 * Names a file's audio by its content: 32 hex digits of a sha256 over the payload's length and its first, middle and
 * last 64 KiB. Stays the same when tags change or the file moves; reads at most 192 KiB and some headers.
 * @throws Error of the file system, e.g. ENOENT
 */
export async function computeAudioId(path: string): Promise<string> {
  const handle = await open(path, 'r');
  try {
    return await audioIdOf(await fileReader(handle));
  } finally {
    await handle.close();
  }
}

/** `computeAudioId` for a file that is already open. */
async function audioIdOf(reader: ByteReader): Promise<string> {
  const { startByte, endByte } = await findPayloadRange(reader);
  const lengthBytes = endByte - startByte;
  const hash = createHash('sha256').update(`${lengthBytes}\n`);
  if (lengthBytes <= 3 * BLOCK_BYTES) {
    hash.update(await reader.read(startByte, lengthBytes));
  } else {
    const middleByte = startByte + Math.floor((lengthBytes - BLOCK_BYTES) / 2);
    for (const offset of [startByte, middleByte, endByte - BLOCK_BYTES]) {
      hash.update(await reader.read(offset, BLOCK_BYTES));
    }
  }
  return hash.digest('hex').slice(0, ID_HEX_DIGITS);
}
