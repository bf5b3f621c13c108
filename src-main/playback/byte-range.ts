/** Bytes of a file, both ends included, as HTTP counts them. */
export interface ByteRange {
  readonly firstByte: number;
  readonly lastByte: number;
}

/**
 * The bytes a Range header asks for, cut at the end of a file of `sizeBytes`. Understands one range in any of its three forms
 * (`bytes=5-9`, `bytes=5-`, `bytes=-5`), which is all that media players send.
 * @returns null for anything else, and for a range that lies outside the file: the answer to both is 416
 */
export function parseByteRange(header: string, sizeBytes: number): ByteRange | null {
  const match = /^\s*bytes\s*=\s*(\d*)-(\d*)\s*$/i.exec(header);
  const [, first = '', last = ''] = match ?? [];
  if (match === null || sizeBytes === 0) return null;
  if (first !== '') return withinFile(Number(first), last === '' ? Infinity : Number(last), sizeBytes);
  // The last so many bytes; none at all is nothing one could send.
  if (last === '' || Number(last) === 0) return null;
  return withinFile(Math.max(0, sizeBytes - Number(last)), Infinity, sizeBytes);
}

function withinFile(firstByte: number, lastByte: number, sizeBytes: number): ByteRange | null {
  if (firstByte >= sizeBytes || lastByte < firstByte) return null;
  return { firstByte, lastByte: Math.min(lastByte, sizeBytes - 1) };
}
