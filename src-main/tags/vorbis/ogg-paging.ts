import {
  encodeOggHeader,
  LARGEST_SEGMENT_BYTES,
  NO_PACKET_ENDS,
  OGG_CONTINUED,
  type OggPage,
  sumOf,
} from '../../audio-file/ogg-page';
import { unsupported } from '../read-tag-bytes';

/** Packets stand in an Ogg file cut into pages, each with a header. Here they are put together and cut again. */

/** A page around [startByte, endByte) of packets that stand end to end. */
export interface PacketPage {
  readonly header: Buffer;
  readonly startByte: number;
  readonly endByte: number;
  readonly granule: bigint;
  readonly lacing: Buffer;
}

export interface PagedPackets {
  /** All packets end to end, and what stands of the sound on the last page. */
  readonly bytes: Buffer;
  /** Where each packet ends in `bytes`. */
  readonly packetEnds: readonly number[];
  /** The segments of sound on the last page. */
  readonly soundLacing: Buffer;
  readonly pages: readonly PacketPage[];
}

/**
 * Takes whole pages apart.
 * @param region the bytes from the first of `pages` to the end of the last
 * @param soundSegments how many segments of the last page are sound
 * @throws CodedError `format-unsupported` when a page's checksum is wrong
 */
export function unpackPages(region: Buffer, pages: readonly OggPage[], soundSegments: number): PagedPackets {
  const baseByte = pages[0]?.startByte ?? 0;
  const bodies: Buffer[] = [];
  let packetByte = 0;
  const unpacked = pages.map((page) => {
    const header = region.subarray(page.startByte - baseByte, page.bodyByte - baseByte);
    const body = region.subarray(page.bodyByte - baseByte, page.endByte - baseByte);
    if (!encodeOggHeader(page, body).equals(header)) throw unsupported('a page of its Ogg headers is damaged');
    bodies.push(body);
    const startByte = packetByte;
    packetByte += body.length;
    return { header, startByte, endByte: packetByte, granule: page.granule, lacing: page.lacing };
  });
  const lacing = Buffer.concat(pages.map((page) => page.lacing));
  const soundAt = lacing.length - soundSegments;
  return {
    bytes: Buffer.concat(bodies),
    packetEnds: packetEnds(lacing.subarray(0, soundAt)),
    soundLacing: lacing.subarray(soundAt),
    pages: unpacked,
  };
}

/**
 * Cuts packets into pages that follow each other.
 * @param lacing the segments of all packets, as `lacingOf` gives them, and those of sound
 * @param counts how many of them each page takes
 * @param old the pages as they were: what is not derived from the packets is taken from them
 */
export function packPages(
  bytes: Buffer,
  lacing: Buffer,
  counts: readonly number[],
  old: readonly PacketPage[],
  { serial, sequence }: Pick<OggPage, 'serial' | 'sequence'>,
): PacketPage[] {
  let [segment, packetByte] = [0, 0];
  return counts.map((count, index) => {
    const isContinued = segment > 0 && lacing[segment - 1] === LARGEST_SEGMENT_BYTES;
    const pageLacing = lacing.subarray(segment, segment + count);
    const startByte = packetByte;
    packetByte += sumOf(pageLacing);
    segment += count;
    const page = {
      flags: isContinued ? OGG_CONTINUED : 0,
      granule: granuleOf(pageLacing, index === counts.length - 1 ? old.at(-1) : old.slice(0, -1)[index]),
      serial,
      sequence: (sequence + index) >>> 0,
      lacing: pageLacing,
    };
    const header = encodeOggHeader(page, bytes.subarray(startByte, packetByte));
    return { header, startByte, endByte: packetByte, granule: page.granule, lacing: pageLacing };
  });
}

/** The lengths of the segments that packets are cut into: each ends with one below 255 bytes, an empty one if need be. */
export function lacingOf(packetLengths: readonly number[]): Buffer {
  const runs = packetLengths.map((length) => {
    const lacing = Buffer.alloc(Math.floor(length / LARGEST_SEGMENT_BYTES) + 1, LARGEST_SEGMENT_BYTES);
    lacing.writeUInt8(length % LARGEST_SEGMENT_BYTES, lacing.length - 1);
    return lacing;
  });
  return Buffer.concat(runs);
}

function packetEnds(lacing: Buffer): number[] {
  const ends: number[] = [];
  let byte = 0;
  for (const length of lacing) {
    byte += length;
    if (length < LARGEST_SEGMENT_BYTES) ends.push(byte);
  }
  return ends;
}

/**
 * A header has no position in the sound: 0, or none where no packet ends. What a page says already stays; that of the last
 * page belongs to the sound on it, if there is any.
 */
function granuleOf(lacing: Buffer, old: PacketPage | undefined): bigint {
  const hasEnd = hasPacketEnd(lacing);
  if (old !== undefined && hasPacketEnd(old.lacing) === hasEnd) return old.granule;
  return hasEnd ? 0n : NO_PACKET_ENDS;
}

/** Whether a packet ends among segments of these lengths. */
export function hasPacketEnd(lacing: Buffer): boolean {
  return lacing.some((length) => length < LARGEST_SEGMENT_BYTES);
}
