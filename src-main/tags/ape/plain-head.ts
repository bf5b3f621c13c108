import type { AudioKind } from '../../audio-file/audio-layout';
import type { ByteReader } from '../../audio-file/byte-reader';

/**
 * The shortest file of a format that says the same of its sound as a given one: headers without audio. music-metadata
 * walks through all WavPack blocks and Musepack packets on its way to the tag, which takes a long file's every byte,
 * knows no Monkey's Audio older than 3.98, and takes Musepack's sample rate from the wrong bits.
 */

const WAVPACK_HEAD_BYTES = 32;
const WAVPACK_SIZE_LEAVES_OUT_BYTES = 8;
const WAVPACK_SAMPLES_BYTE = 12;
const WAVPACK_FLAGS_BYTE = 24;
const WAVPACK_IS_DSD = 0x80000000;
const WAVPACK_UNKNOWN_SAMPLES = 0xffffffff;
const LONGEST_WAVPACK_BLOCK_BYTES = 16 * 1024 * 1024;

const MAC_DESCRIPTOR_BYTES = 52;
const MAC_HEADER_BYTES = 24;
const MAC_OLD_HEADER_BYTES = 32;
const MAC_FIRST_WITH_DESCRIPTOR = 3980;
const MAC_RATE_BYTE = 20;

const SV7_HEADER_BYTES = 24;
const SV7_FRAME_SAMPLES = 1152;
const SV7_DELAY_SAMPLES = 576;
/** A stream header packet of version 8 is some 12 bytes long. */
const SV8_SEARCH_BYTES = 64;

/**
 * @param startByte where the format's marker stands
 * @returns null for a format that needs none, and for headers that are not what they should be
 */
export async function plainHead(kind: AudioKind, reader: ByteReader, startByte: number): Promise<Buffer | null> {
  if (kind === 'wavpack') return plainWavPack(reader, startByte);
  if (kind === 'ape') return plainMonkeys(reader, startByte);
  return kind === 'musepack' ? plainMusepack(reader, startByte) : null;
}

/** The header of the first block; the whole block for DSD, whose rate stands in it. */
async function plainWavPack(reader: ByteReader, startByte: number): Promise<Buffer | null> {
  const header = Buffer.from(await reader.read(startByte, WAVPACK_HEAD_BYTES));
  if (header.length < WAVPACK_HEAD_BYTES) return null;
  if (header.readUInt32LE(WAVPACK_SAMPLES_BYTE) === WAVPACK_UNKNOWN_SAMPLES) {
    header.writeUInt32LE(0, WAVPACK_SAMPLES_BYTE);
  }
  if ((header.readUInt32LE(WAVPACK_FLAGS_BYTE) & WAVPACK_IS_DSD) !== 0) {
    const blockBytes = header.readUInt32LE(4) + WAVPACK_SIZE_LEAVES_OUT_BYTES;
    if (blockBytes < WAVPACK_HEAD_BYTES || blockBytes > LONGEST_WAVPACK_BLOCK_BYTES) return null;
    const rest = await reader.read(startByte + WAVPACK_HEAD_BYTES, blockBytes - WAVPACK_HEAD_BYTES);
    return Buffer.concat([header, rest]);
  }
  header.writeUInt32LE(WAVPACK_HEAD_BYTES - WAVPACK_SIZE_LEAVES_OUT_BYTES, 4);
  return header;
}

async function plainMonkeys(reader: ByteReader, startByte: number): Promise<Buffer | null> {
  const start = await reader.read(startByte, MAC_DESCRIPTOR_BYTES);
  if (start.length < MAC_OLD_HEADER_BYTES) return null;
  const hasDescriptor = start.readUInt16LE(4) >= MAC_FIRST_WITH_DESCRIPTOR;
  const header = hasDescriptor
    ? await reader.read(startByte + start.readUInt32LE(8), MAC_HEADER_BYTES)
    : newHeader(start);
  if (header.length < MAC_HEADER_BYTES || header.readUInt32LE(MAC_RATE_BYTE) === 0) return null;
  const descriptor = Buffer.alloc(MAC_DESCRIPTOR_BYTES);
  start.copy(descriptor, 0, 0, 6);
  descriptor.writeUInt32LE(MAC_DESCRIPTOR_BYTES, 8);
  descriptor.writeUInt32LE(MAC_HEADER_BYTES, 12);
  return Buffer.concat([descriptor, header]);
}

/** What the one header of versions before 3.98 says, in the form of the later one. */
function newHeader(old: Buffer): Buffer {
  const [version, level, flags] = [old.readUInt16LE(4), old.readUInt16LE(6), old.readUInt16LE(8)];
  const isLongFrame = version >= 3900 || (version >= 3800 && level === 4000);
  const framesBlocks = version >= 3950 ? 73_728 * 4 : isLongFrame ? 73_728 : 9216;
  const header = Buffer.alloc(MAC_HEADER_BYTES);
  header.writeUInt16LE(level, 0);
  header.writeUInt16LE(flags, 2);
  header.writeUInt32LE(framesBlocks, 4);
  old.copy(header, 8, 28, 32);
  old.copy(header, 12, 24, 28);
  header.writeUInt16LE((flags & 1) !== 0 ? 8 : (flags & 8) !== 0 ? 24 : 16, 16);
  old.copy(header, 18, 10, 16);
  return header;
}

/** A stream of version 8 that ends after its header. */
async function plainMusepack(reader: ByteReader, startByte: number): Promise<Buffer | null> {
  const start = await reader.read(startByte, SV8_SEARCH_BYTES);
  const header = start.toString('latin1', 0, 4) === 'MPCK' ? sv8Header(start) : sv7AsSv8Header(start);
  return header === null ? null : Buffer.concat([Buffer.from('MPCK'), header, Buffer.from('SE\x03')]);
}

/** The first packet, which should be the stream header. */
function sv8Header(start: Buffer): Buffer | null {
  const packet = start.subarray(4);
  const sizeBytes = packet[2] ?? 0;
  const isHeader = packet.toString('latin1', 0, 2) === 'SH' && sizeBytes >= 12 && sizeBytes <= packet.length;
  return isHeader ? packet.subarray(0, sizeBytes) : null;
}

function sv7AsSv8Header(start: Buffer): Buffer | null {
  if (start.length < SV7_HEADER_BYTES) return null;
  const frameCount = start.readUInt32LE(4);
  const rateIndex = start.readUInt8(10) & 3;
  const end = start.readUInt32LE(20);
  const lastFrameSamples = (end >>> 20) & 0x7ff;
  const isGapless = end >>> 31 === 1;
  const samples = isGapless
    ? (frameCount - 1) * SV7_FRAME_SAMPLES + lastFrameSamples
    : frameCount * SV7_FRAME_SAMPLES - SV7_DELAY_SAMPLES;
  const noCrc = Buffer.alloc(4);
  const body = Buffer.concat([
    noCrc,
    Buffer.from([8]),
    sv8Number(Math.max(0, samples)),
    Buffer.from([0, rateIndex << 5, 1 << 4]),
  ]);
  return Buffer.concat([Buffer.from('SH'), Buffer.from([body.length + 3]), body]);
}

/** Big-endian, seven bits a byte, the high bit set on all but the last. */
function sv8Number(value: number): Buffer {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift((rest % 128) | 0x80);
  return Buffer.from(bytes);
}
