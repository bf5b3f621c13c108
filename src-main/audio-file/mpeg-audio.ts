import type { ByteReader } from './byte-reader';

/** How far from the end of the tag the first MPEG frame may lie; encoders and editors leave padding and remains there. */
const SEARCH_BYTES = 64 * 1024;
const LONGEST_FRAME_BYTES = 2 * 2881;
/**
 * What files of other formats start with that may hold MPEG frames, or what looks like them: AVI, Wave64, CAF, Matroska, FLV,
 * RealMedia, MPEG video and program streams, DTS. A tag in front of them would make them unreadable.
 */
const FOREIGN_STARTS: readonly string[] = [
  'RIFF',
  'riff',
  'caff',
  '\x1aE\xdf\xa3',
  'FLV\x01',
  '.RMF',
  '\0\0\x01\xba',
  '\0\0\x01\xb3',
  '\x7f\xfe\x80\x01',
  '\xfe\x7f\x01\x80',
  '\x1f\xff\xe8\0',
  '\xff\x1f\0\xe8',
];
const START_BYTES = 4;

const V1_KBITS: Readonly<Record<number, readonly number[]>> = {
  1: [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  2: [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  3: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
};
const V2_KBITS: Readonly<Record<number, readonly number[]>> = {
  1: [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  3: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const V1_RATES_HZ = [44100, 48000, 32000];

/** What stays the same from frame to frame: sync, version, layer and sample rate. */
const STREAM_MASK = 0xfffe0c00;

/**
 * Length of the MPEG-1/2/2.5 layer I-III frame whose header stands at `offset`, in bytes; null where no valid header
 * stands there. Free-format streams (no bitrate in the header) count as invalid: their length cannot be told.
 */
function mpegFrameBytes(bytes: Buffer, offset: number): number | null {
  if (offset + 4 > bytes.length) return null;
  const header = bytes.readUInt32BE(offset);
  if (header >>> 21 !== 0x7ff) return null;
  const versionBits = (header >>> 19) & 3;
  const layer = 4 - ((header >>> 17) & 3);
  const kbitIndex = (header >>> 12) & 15;
  const baseRateHz = V1_RATES_HZ[(header >>> 10) & 3];
  if (versionBits === 1 || layer === 4 || kbitIndex === 0 || kbitIndex === 15 || baseRateHz === undefined) return null;
  const isV1 = versionBits === 3;
  const bitsPerSec = ((isV1 ? V1_KBITS : V2_KBITS)[layer]?.[kbitIndex] ?? 0) * 1000;
  const rateHz = baseRateHz / (isV1 ? 1 : versionBits === 2 ? 2 : 4);
  const padding = (header >>> 9) & 1;
  if (layer === 1) return (Math.floor((12 * bitsPerSec) / rateHz) + padding) * 4;
  return Math.floor(((layer === 3 && !isV1 ? 72 : 144) * bitsPerSec) / rateHz) + padding;
}

/**
 * Whether MPEG audio starts within 64 KiB of `startByte`: two headers of one stream a frame apart, or a single frame
 * that reaches exactly to `endByte`. A lone sync pattern proves nothing; text and pictures hold many. Nor do frames within a
 * file of another format.
 */
export async function startsWithMpegAudio(reader: ByteReader, startByte: number, endByte: number): Promise<boolean> {
  const length = Math.min(endByte - startByte, SEARCH_BYTES + LONGEST_FRAME_BYTES);
  const bytes = await reader.read(startByte, length);
  if (FOREIGN_STARTS.includes(bytes.toString('latin1', 0, START_BYTES))) return false;
  for (let offset = bytes.indexOf(0xff); offset !== -1; offset = bytes.indexOf(0xff, offset + 1)) {
    if (offset > SEARCH_BYTES) return false;
    const frameBytes = mpegFrameBytes(bytes, offset);
    if (frameBytes === null) continue;
    const next = offset + frameBytes;
    if (startByte + next === endByte) return true;
    if (mpegFrameBytes(bytes, next) !== null && isSameStream(bytes.readUInt32BE(offset), bytes.readUInt32BE(next))) {
      return true;
    }
  }
  return false;
}

function isSameStream(headerA: number, headerB: number): boolean {
  return ((headerA ^ headerB) & STREAM_MASK) === 0;
}
