import type { ByteReader } from '../audio-file/byte-reader';
import type { ByteSplice } from './byte-splice';

/** A run of the new file: bytes of the old one from an offset on, or new ones. */
interface Piece {
  readonly startByte: number;
  readonly lengthBytes: number;
  readonly source: Buffer | number;
}

/** The file as tidy splices would make it, without making it. */
export function splicedReader(reader: ByteReader, splices: readonly ByteSplice[]): ByteReader {
  const pieces = toPieces(reader.sizeBytes, splices);
  const last = pieces.at(-1);
  return {
    sizeBytes: last === undefined ? 0 : last.startByte + last.lengthBytes,
    async read(offset, length) {
      const parts: Buffer[] = [];
      for (let index = indexAt(pieces, offset); index < pieces.length; index += 1) {
        const piece = pieces[index];
        if (piece === undefined || piece.startByte >= offset + length) break;
        parts.push(await readPiece(reader, piece, offset, offset + length));
      }
      return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    },
  };
}

function toPieces(sizeBytes: number, splices: readonly ByteSplice[]): Piece[] {
  const pieces: Piece[] = [];
  let [oldByte, newByte] = [0, 0];
  const push = (lengthBytes: number, source: Buffer | number): void => {
    if (lengthBytes > 0) pieces.push({ startByte: newByte, lengthBytes, source });
    newByte += Math.max(0, lengthBytes);
  };
  for (const { offsetBytes, before, after } of splices) {
    push(offsetBytes - oldByte, oldByte);
    push(after.length, after);
    oldByte = offsetBytes + before.length;
  }
  push(sizeBytes - oldByte, oldByte);
  return pieces;
}

/** Of the piece that holds a byte, by halving: renumbered Ogg pages make thousands of pieces. */
function indexAt(pieces: readonly Piece[], byte: number): number {
  let [low, high] = [0, pieces.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const piece = pieces[middle];
    if (piece !== undefined && piece.startByte + piece.lengthBytes <= byte) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function readPiece(reader: ByteReader, piece: Piece, startByte: number, endByte: number): Promise<Buffer> {
  const from = Math.max(0, startByte - piece.startByte);
  const to = Math.min(piece.lengthBytes, endByte - piece.startByte);
  if (typeof piece.source !== 'number') return piece.source.subarray(from, to);
  return reader.read(piece.source + from, to - from);
}
