/** The checksum of Ogg pages: CRC-32 with polynomial 0x04c11db7, most significant bit first, starting at 0, not inverted. */

const POLYNOMIAL = 0x04c11db7;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x80000000) !== 0 ? (crc << 1) ^ POLYNOMIAL : crc << 1;
  return crc;
});

/** Checksum of `bytes`, or of what came before with `bytes` behind it. */
export function oggChecksum(bytes: Uint8Array, crcBefore = 0): number {
  let crc = crcBefore;
  // By index: an iterator takes four times as long.
  for (let index = 0; index < bytes.length; index += 1) {
    crc = (crc << 8) ^ (TABLE[(crc >>> 24) ^ (bytes[index] ?? 0)] ?? 0);
  }
  return crc >>> 0;
}

/**
 * What the checksum is to be XORed with when bytes are XORed with `difference`: a checksum that starts at 0 is linear. So
 * a page can get another number without its sound being read, and one damaged before is as recognisably damaged after.
 * @param bytesBehind how many bytes stand behind those that change
 */
export function oggChecksumChange(difference: Uint8Array, bytesBehind: number): number {
  let crc = oggChecksum(difference);
  for (let byte = 0; byte < bytesBehind; byte += 1) crc = (crc << 8) ^ (TABLE[crc >>> 24] ?? 0);
  return crc >>> 0;
}
