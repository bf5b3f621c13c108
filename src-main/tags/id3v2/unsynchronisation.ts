/**
 * ID3v2's unsynchronisation: a zero after every 0xFF that could look like an MPEG header, so that old players do not
 * take tag data for audio.
 */

/** Bytes with the inserted zeros taken out, and the way back from a place in them to the place in the original. */
export interface Resynchronised {
  readonly bytes: Buffer;
  /** Where the byte at `offset` of `bytes` stands in the original. */
  readonly originalOffset: (offset: number) => number;
}

export function resynchronise(original: Buffer): Resynchronised {
  const bytes = Buffer.allocUnsafe(original.length);
  /** Offsets in `bytes` of the bytes before which a zero was taken out; ascending. */
  const gaps: number[] = [];
  let length = 0;
  for (let index = 0; index < original.length; index += 1) {
    const byte = original.readUInt8(index);
    bytes[length] = byte;
    length += 1;
    if (byte === 0xff && original[index + 1] === 0) {
      gaps.push(length);
      index += 1;
    }
  }
  return { bytes: bytes.subarray(0, length), originalOffset: (offset) => offset + countUpTo(gaps, offset) };
}

/** Takes the inserted zeros out where `bytes` can have been unsynchronised at all; else gives `bytes` as they are. */
export function tryResynchronise(bytes: Buffer): Buffer {
  for (let index = bytes.indexOf(0xff); index !== -1; index = bytes.indexOf(0xff, index + 1)) {
    if ((bytes[index + 1] ?? 0) >= 0xe0) return bytes;
  }
  return resynchronise(bytes).bytes;
}

/** Inserts the zeros; also after a last 0xFF, since what will follow is not known. */
export function unsynchronise(bytes: Buffer): Buffer {
  const out: number[] = [];
  bytes.forEach((byte, index) => {
    out.push(byte);
    const next = bytes[index + 1];
    if (byte === 0xff && (next === undefined || next === 0 || next >= 0xe0)) out.push(0);
  });
  return Buffer.from(out);
}

/** Number of entries of an ascending list that are at most `limit`. */
function countUpTo(sorted: readonly number[], limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
