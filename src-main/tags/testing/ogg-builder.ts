/** Builds and checks Ogg files byte by byte from RFC 3533, for tests: independent of the code under test. */

export interface OggPageSpec {
  readonly flags: number;
  readonly granule: bigint;
  readonly serial: number;
  readonly sequence: number;
  /** Lengths of the segments. */
  readonly lacing: readonly number[];
  readonly body: Buffer;
}

const HEADER_BYTES = 27;
const NO_PACKET_ENDS = 0xffffffffffffffffn;

/** The checksum bit by bit, as the format's text describes it. */
export function slowChecksum(page: Uint8Array): number {
  let register = 0;
  for (const byte of page) {
    register = (register ^ (byte << 24)) >>> 0;
    for (let bit = 0; bit < 8; bit += 1) {
      register = ((register << 1) ^ (register >= 0x80000000 ? 0x04c11db7 : 0)) >>> 0;
    }
  }
  return register;
}

export function buildOggPage({ flags, granule, serial, sequence, lacing, body }: OggPageSpec): Buffer {
  const header = Buffer.alloc(HEADER_BYTES + lacing.length);
  header.write('OggS', 'latin1');
  header.writeUInt8(flags, 5);
  header.writeBigUInt64LE(granule, 6);
  header.writeUInt32LE(serial, 14);
  header.writeUInt32LE(sequence, 18);
  header.writeUInt8(lacing.length, 26);
  header.set(lacing, HEADER_BYTES);
  const page = Buffer.concat([header, body]);
  page.writeUInt32LE(slowChecksum(page), 22);
  return page;
}

/** Takes a file apart, page by page, without looking whether it makes sense. */
export function splitOggPages(file: Buffer): OggPageSpec[] {
  const pages: OggPageSpec[] = [];
  let offset = 0;
  while (offset < file.length && file.toString('latin1', offset, offset + 5) === 'OggS\0') {
    const bodyByte = offset + HEADER_BYTES + file.readUInt8(offset + 26);
    const lacing = [...file.subarray(offset + HEADER_BYTES, bodyByte)];
    const endByte = lacing.reduce((sum, length) => sum + length, bodyByte);
    pages.push({
      flags: file.readUInt8(offset + 5),
      granule: file.readBigUInt64LE(offset + 6),
      serial: file.readUInt32LE(offset + 14),
      sequence: file.readUInt32LE(offset + 18),
      lacing,
      body: file.subarray(bodyByte, endByte),
    });
    offset = endByte;
  }
  return pages;
}

/** The packets of pages that follow each other. */
export function joinPackets(pages: readonly OggPageSpec[]): Buffer[] {
  const packets: Buffer[] = [];
  let parts: Buffer[] = [];
  for (const { lacing, body } of pages) {
    let offset = 0;
    for (const length of lacing) {
      parts.push(body.subarray(offset, offset + length));
      offset += length;
      if (length === 255) continue;
      packets.push(Buffer.concat(parts));
      parts = [];
    }
  }
  return packets;
}

/**
 * Pages of headers from the second of a file on.
 * @param counts segments of each page but the last, which takes the rest up to 255 and is followed by as many as needed
 */
export function buildHeaderPages(packets: readonly Buffer[], serial: number, counts: readonly number[]): Buffer[] {
  const lacing = packets.flatMap(({ length }) => [
    ...new Array<number>(Math.floor(length / 255)).fill(255),
    length % 255,
  ]);
  const body = Buffer.concat(packets);
  const pages: Buffer[] = [];
  let [segment, offset] = [0, 0];
  while (segment < lacing.length) {
    const own = lacing.slice(segment, segment + (counts[pages.length] ?? 255));
    const bytes = own.reduce((sum, length) => sum + length, 0);
    const isContinued = segment > 0 && lacing[segment - 1] === 255;
    pages.push(
      buildOggPage({
        flags: isContinued ? 1 : 0,
        granule: own.some((length) => length < 255) ? 0n : NO_PACKET_ENDS,
        serial,
        sequence: pages.length + 1,
        lacing: own,
        body: body.subarray(offset, offset + bytes),
      }),
    );
    segment += own.length;
    offset += bytes;
  }
  return pages;
}

/** What is wrong with the pages of a file with one stream; nothing, for a good one. */
export function oggFaults(file: Buffer): string[] {
  const pages = splitOggPages(file);
  const faults: string[] = [];
  let [offset, granule, isInPacket] = [0, 0n, false];
  for (const [index, page] of pages.entries()) {
    const bytes = Buffer.from(file.subarray(offset, offset + HEADER_BYTES + page.lacing.length + page.body.length));
    offset += bytes.length;
    const checksum = bytes.readUInt32LE(22);
    bytes.writeUInt32LE(0, 22);
    if (slowChecksum(bytes) !== checksum) faults.push(`page ${index}: checksum`);
    if (page.sequence !== index) faults.push(`page ${index}: numbered ${page.sequence}`);
    if (page.serial !== pages[0]?.serial) faults.push(`page ${index}: other stream`);
    if (((page.flags & 1) !== 0) !== isInPacket) faults.push(`page ${index}: continued flag`);
    if (((page.flags & 2) !== 0) !== (index === 0)) faults.push(`page ${index}: first flag`);
    if (((page.flags & 4) !== 0) !== (index === pages.length - 1)) faults.push(`page ${index}: last flag`);
    if (page.granule === NO_PACKET_ENDS ? page.lacing.some((length) => length < 255) : page.granule < granule) {
      faults.push(`page ${index}: position`);
    }
    if (page.granule !== NO_PACKET_ENDS) granule = page.granule;
    isInPacket = page.lacing.at(-1) === 255;
  }
  if (offset !== file.length) faults.push(`${file.length - offset} bytes behind the last page`);
  return faults;
}
