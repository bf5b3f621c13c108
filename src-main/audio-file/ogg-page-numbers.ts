import type { ByteReader } from './byte-reader';
import { OGG_MARKER, OGG_SEQUENCE_BYTE } from './ogg-page';

const NUMBER_AND_CHECKSUM_BYTES = 8;
const END_IN_PAGE = OGG_SEQUENCE_BYTE + NUMBER_AND_CHECKSUM_BYTES;

/**
 * Reads as `reader` does, with zeros for the number and checksum of every Ogg page. These eight bytes change when the
 * headers take more pages, while the sound stays the same. A page is told by its marker alone, wherever that stands, so
 * that any piece reads the same whatever was read before.
 */
export function withoutPageNumbers(reader: ByteReader): ByteReader {
  return {
    sizeBytes: reader.sizeBytes,
    async read(offset, length) {
      const startByte = Math.max(0, offset - (END_IN_PAGE - 1));
      const around = await reader.read(startByte, offset - startByte + length);
      const blanked = Buffer.from(around);
      for (let page = around.indexOf(OGG_MARKER); page !== -1; page = around.indexOf(OGG_MARKER, page + 1)) {
        blanked.subarray(page + OGG_SEQUENCE_BYTE, page + END_IN_PAGE).fill(0);
      }
      return blanked.subarray(offset - startByte);
    },
  };
}
