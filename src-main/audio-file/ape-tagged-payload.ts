import type { ByteRange, ByteReader } from './byte-reader';

/** Formats that are nothing but a stream of audio with an APE tag behind it: the stream says nothing about its tags. */

const HEAD_BYTES = 8;
const MUSEPACK_SV7 = 7;
/** Monkey's Audio numbers its versions by thousand: 3.80 is 3800, 10.0 is still 3990. */
const OLDEST_MAC_VERSION = 3000;
const NEWEST_MAC_VERSION = 4999;

/** A WavPack file's blocks; null for what is no WavPack of version 4 or 5. */
export function findWavPackPayload(reader: ByteReader, body: ByteRange): Promise<readonly ByteRange[] | null> {
  return wholeBodyIf(reader, body, (head) => head.toString('latin1', 0, 4) === 'wvpk');
}

/** A Monkey's Audio file's headers, seek table and frames; null for what is none. */
export function findMonkeysPayload(reader: ByteReader, body: ByteRange): Promise<readonly ByteRange[] | null> {
  return wholeBodyIf(reader, body, (head) => {
    const version = head.readUInt16LE(4);
    const isPlausible = version >= OLDEST_MAC_VERSION && version <= NEWEST_MAC_VERSION;
    return head.toString('latin1', 0, 4) === 'MAC ' && isPlausible;
  });
}

/** A Musepack stream of version 7 or 8; null for what is none. Older ones have no marker that tells them from noise. */
export function findMusepackPayload(reader: ByteReader, body: ByteRange): Promise<readonly ByteRange[] | null> {
  return wholeBodyIf(reader, body, (head) => {
    if (head.toString('latin1', 0, 4) === 'MPCK') return true;
    return head.toString('latin1', 0, 3) === 'MP+' && (head.readUInt8(3) & 0x0f) === MUSEPACK_SV7;
  });
}

async function wholeBodyIf(
  reader: ByteReader,
  body: ByteRange,
  isFormat: (head: Buffer) => boolean,
): Promise<readonly ByteRange[] | null> {
  const head = await reader.read(body.startByte, Math.min(HEAD_BYTES, body.endByte - body.startByte));
  return head.length === HEAD_BYTES && isFormat(head) ? [body] : null;
}
