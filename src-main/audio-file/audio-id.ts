import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { type AudioLayout, findAudioLayout } from './audio-layout';
import { type ByteReader, fileReader } from './byte-reader';
import { payloadReader } from './payload-reader';

const BLOCK_BYTES = 64 * 1024;
const CHUNK_BYTES = 1024 * 1024;
const ID_HEX_DIGITS = 32;

/**
 * Names a file's audio by its content: 32 hex digits of a sha256 over the payload's length and its first, middle and
 * last 64 KiB. Stays the same when tags change or the file moves; reads at most 192 KiB and some headers.
 * @throws Error of the file system, e.g. ENOENT
 */
export async function computeAudioId(path: string): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const file = await fileReader(handle);
    return await audioIdOf(file, await findAudioLayout(file));
  } finally {
    await handle.close();
  }
}

/** `computeAudioId` for a file that is already open. */
export async function audioIdOf(file: ByteReader, layout: AudioLayout): Promise<string> {
  const audio = payloadReader(file, layout);
  const lengthBytes = audio.sizeBytes;
  const hash = createHash('sha256').update(`${lengthBytes}\n`);
  if (lengthBytes <= 3 * BLOCK_BYTES) {
    hash.update(await audio.read(0, lengthBytes));
  } else {
    const middleByte = Math.floor((lengthBytes - BLOCK_BYTES) / 2);
    for (const offset of [0, middleByte, lengthBytes - BLOCK_BYTES]) hash.update(await audio.read(offset, BLOCK_BYTES));
  }
  return hash.digest('hex').slice(0, ID_HEX_DIGITS);
}

/**
 * sha256 of the whole audio of an open file, in hex: that of two files is the same exactly when their audio is, bit by bit.
 * Memory use does not depend on the size.
 */
export async function hashAudio(file: ByteReader, layout: AudioLayout): Promise<string> {
  const audio = payloadReader(file, layout);
  const hash = createHash('sha256');
  for (let offset = 0; offset < audio.sizeBytes; offset += CHUNK_BYTES)
    hash.update(await audio.read(offset, CHUNK_BYTES));
  return hash.digest('hex');
}
