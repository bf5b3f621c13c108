import type { ByteRange, ByteReader } from '../../audio-file/byte-reader';
import type { BoxHead } from '../../audio-file/mp4-boxes';
import { type ByteSplice, sizeDelta } from '../byte-splice';
import { unsupported } from '../read-tag-bytes';
import { movedOffset } from './chunk-offsets';
import { childrenOf, type Mp4Box, parseContainer } from './mp4-tree';

/**
 * The places in the file that fragments (`moof` boxes) name. Most count from themselves; some programs count from the start of
 * the file, and some add an index of all fragments (`mfra`) at the end.
 */

const LARGEST_FRAGMENT_HEADER_BYTES = 4 * 1024 * 1024;
const HAS_BASE_OFFSET = 1;
/** Version, flags and track, in `tfhd` and in `tfra`. */
const TRACK_PREFIX_BYTES = 8;
/** In `tfra`: also the lengths of numbers, and the number of entries. */
const INDEX_PREFIX_BYTES = 16;

/**
 * The changes of these places that follow from other changes of the file.
 * @param boxes the outermost boxes of the file
 * @param splices those other changes; none lies in a fragment
 * @throws CodedError `format-unsupported` when a fragment cannot be understood
 */
export async function planFragmentOffsets(
  reader: ByteReader,
  boxes: readonly BoxHead[],
  splices: readonly ByteSplice[],
): Promise<ByteSplice[]> {
  const isMoved = ({ startByte }: BoxHead): boolean => movedOffset(startByte, splices) !== startByte;
  if (sizeDelta(splices) === 0 || !boxes.some(isMoved)) return [];
  const moofs = boxes.filter(({ type }) => type === 'moof');
  const fragments = { startByte: moofs[0]?.startByte ?? Infinity, endByte: boxes.at(-1)?.endByte ?? 0 };
  const changes: ByteSplice[] = [];
  for (const head of moofs) {
    const moof = await readContainer(reader, head);
    changes.push(...headersOf(moof).flatMap((tfhd) => planBaseOffset(tfhd, fragments, splices)));
  }
  for (const head of boxes.filter(({ type }) => type === 'mfra')) {
    const mfra = await readContainer(reader, head);
    changes.push(...childrenOf(mfra, 'tfra').map((tfra) => planIndex(tfra, fragments, splices)));
  }
  return changes;
}

async function readContainer(reader: ByteReader, head: BoxHead): Promise<Mp4Box> {
  const sizeBytes = head.endByte - head.startByte;
  if (sizeBytes > LARGEST_FRAGMENT_HEADER_BYTES) throw brokenFragment();
  return parseContainer(await reader.read(head.startByte, sizeBytes), head);
}

function headersOf(moof: Mp4Box): Mp4Box[] {
  return childrenOf(moof, 'traf').flatMap((traf) => childrenOf(traf, 'tfhd'));
}

function planBaseOffset(tfhd: Mp4Box, fragments: ByteRange, splices: readonly ByteSplice[]): ByteSplice[] {
  const at = tfhd.bodyStartByte - tfhd.startByte;
  if (tfhd.bytes.length < at + TRACK_PREFIX_BYTES) throw brokenFragment();
  if ((tfhd.bytes.readUIntBE(at + 1, 3) & HAS_BASE_OFFSET) === 0) return [];
  const before = tfhd.bytes.subarray(at + TRACK_PREFIX_BYTES, at + TRACK_PREFIX_BYTES + 8);
  const after = movedPlace(before, fragments, splices);
  return [{ offsetBytes: tfhd.bodyStartByte + TRACK_PREFIX_BYTES, before, after }];
}

/** Each entry: a time, the place of a fragment, and numbers within it. */
function planIndex(tfra: Mp4Box, fragments: ByteRange, splices: readonly ByteSplice[]): ByteSplice {
  const before = tfra.bytes.subarray(tfra.bodyStartByte - tfra.startByte);
  if (before.length < INDEX_PREFIX_BYTES) throw brokenFragment();
  const wordBytes = before[0] === 0 ? 4 : 8;
  const lengths = before.readUInt32BE(TRACK_PREFIX_BYTES);
  const numberBytes = [lengths >> 4, lengths >> 2, lengths].reduce((sum, bits) => sum + (bits & 3) + 1, 0);
  const count = before.readUInt32BE(TRACK_PREFIX_BYTES + 4);
  const entryBytes = 2 * wordBytes + numberBytes;
  if (before.length < INDEX_PREFIX_BYTES + count * entryBytes) throw brokenFragment();
  const after = Buffer.from(before);
  for (let index = 0; index < count; index += 1) {
    const at = INDEX_PREFIX_BYTES + index * entryBytes + wordBytes;
    movedPlace(before.subarray(at, at + wordBytes), fragments, splices).copy(after, at);
  }
  return { offsetBytes: tfra.bodyStartByte, before, after };
}

/** @param place 4 or 8 bytes that say where a fragment or its data begins */
function movedPlace(place: Buffer, fragments: ByteRange, splices: readonly ByteSplice[]): Buffer {
  const offset = place.length === 4 ? place.readUInt32BE() : Number(place.readBigUInt64BE());
  if (offset < fragments.startByte || offset > fragments.endByte) {
    throw unsupported('its fragments name places outside of them: the file is broken');
  }
  const moved = Buffer.alloc(8);
  moved.writeBigUInt64BE(BigInt(movedOffset(offset, splices)));
  if (place.length === 4 && moved.readUInt32BE() > 0) throw brokenFragment();
  return moved.subarray(8 - place.length);
}

function brokenFragment(): Error {
  return unsupported('one of its fragments cannot be understood');
}
