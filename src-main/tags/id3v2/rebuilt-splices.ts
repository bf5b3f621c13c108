import type { ByteSplice } from '../byte-splice';
import type { Id3v2Frame } from './id3v2-parse';

/** Where a frame's own head, say the description of a picture, is surely over. */
const HEAD_BYTES = 1024;
const LEAST_KEPT_BYTES = 4096;

/**
 * The splices that make a tag out of another one, in order: large contents, such as covers, that are the same in both are no part
 * of them. Else the journal of a whole library that is converted would hold every cover twice.
 * @param before the old tag
 * @param frames those of the old tag
 */
export function rebuiltSplices(before: Buffer, after: Buffer, frames: readonly Id3v2Frame[]): ByteSplice[] {
  const splices: ByteSplice[] = [];
  let [oldByte, newByte] = [0, 0];
  const change = (oldEnd: number, newEnd: number): void => {
    const [gone, come] = [before.subarray(oldByte, oldEnd), after.subarray(newByte, newEnd)];
    splices.push({ offsetBytes: oldByte, before: gone, after: come });
  };
  for (const { startByte, endByte } of frames) {
    const keptByte = startByte + HEAD_BYTES;
    if (endByte - keptByte < LEAST_KEPT_BYTES) continue;
    const foundByte = after.indexOf(before.subarray(keptByte, endByte), newByte);
    if (foundByte === -1) continue;
    change(keptByte, foundByte);
    [oldByte, newByte] = [endByte, foundByte + endByte - keptByte];
  }
  change(before.length, after.length);
  return splices;
}
