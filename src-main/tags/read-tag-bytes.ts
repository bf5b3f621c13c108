import { CodedError } from '../../src-shared/errors';
import type { ByteReader } from '../audio-file/byte-reader';

/** Larger tags exist only by accident; one is held in memory while it is edited. */
const LARGEST_TAG_BYTES = 64 * 1024 * 1024;

/**
 * Reads a tag as a whole.
 * @throws CodedError `format-unsupported` for one larger than 64 MiB
 */
export async function readTagBytes(reader: ByteReader, startByte: number, endByte: number): Promise<Buffer> {
  if (endByte - startByte > LARGEST_TAG_BYTES) throw unsupported('its tags are larger than 64 MiB');
  return reader.read(startByte, endByte - startByte);
}

/** Why nothing can be written into a file, without its name. */
export function unsupported(reason: string): CodedError {
  return new CodedError('format-unsupported', reason);
}
