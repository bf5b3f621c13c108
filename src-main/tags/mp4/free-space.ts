import { type ByteSplice } from '../byte-splice';
import { uint32 } from './mp4-items';
import type { Mp4Box } from './mp4-tree';

/** Free space in and around `moov`, which takes up what the tags grow or shrink by, so that the sound need not move. */

export const BOX_HEADER_BYTES = 8;
const LARGEST_BOX_BYTES = 0xffff_ffff;

/**
 * A free box made smaller or, with a negative number, larger; it vanishes when nothing is left of it. Its content should be
 * zeros; where it is not, the splice holds what was there.
 * @returns null where it cannot be of that size, or not so much of it was read
 */
export function tryShrinkFree({ bytes, sizeForm, startByte, endByte }: Mp4Box, byBytes: number): ByteSplice | null {
  const size = endByte - startByte - byBytes;
  if (sizeForm !== '32-bit' || size < 0 || size > LARGEST_BOX_BYTES) return null;
  const takenEndByte = size === 0 ? endByte - startByte : BOX_HEADER_BYTES + Math.max(0, byBytes);
  if ((size > 0 && size < BOX_HEADER_BYTES) || takenEndByte > bytes.length) return null;
  const header = size === 0 ? [] : [uint32(size), bytes.subarray(4, BOX_HEADER_BYTES)];
  const added = Buffer.alloc(Math.max(0, -byBytes));
  return {
    offsetBytes: startByte,
    before: bytes.subarray(0, takenEndByte),
    after: Buffer.concat([...header, added]),
  };
}
