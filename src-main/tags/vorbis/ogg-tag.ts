import type { FieldValues } from '../../../src-shared/tags';
import type { OggCodec } from '../../audio-file/ogg-headers';
import { type ByteSplice, sizeDelta, tidySplices, zeroSplice } from '../byte-splice';
import { unsupported } from '../read-tag-bytes';
import { planCommentEdits, untouchedComments } from './comment-edit';
import { parseVorbisComments, type VorbisComments } from './vorbis-comments';

/** The comments in the packets of an Ogg file, whose first one they are. What stands around them differs by codec. */

export interface OggTag {
  readonly codec: OggCodec;
  /** The packets behind that of the first page, end to end. */
  readonly packets: Buffer;
  /** Where the packet with the comments ends. */
  readonly endByte: number;
  readonly list: VorbisComments;
  /** Where the comments are over; zeros from here on are padding, anything else is someone's data. */
  readonly restByte: number;
}

const MARKERS: Readonly<Record<OggCodec, string>> = { vorbis: '\x03vorbis', opus: 'OpusTags', flac: '', speex: '' };
const FLAC_COMMENT = 4;
const FLAC_LAST_BLOCK = 0x80;
const FLAC_HEADER_BYTES = 4;
const LARGEST_FLAC_BLOCK_BYTES = 0xffffff;

/**
 * @param endByte where the first packet, the one with the comments, ends
 * @throws CodedError `format-unsupported` when the packet is not what its codec prescribes
 */
export function parseOggTag(codec: OggCodec, packets: Buffer, endByte: number): OggTag {
  const marker = MARKERS[codec];
  if (packets.toString('latin1', 0, Math.min(endByte, marker.length)) !== marker) throw noComments();
  if (codec === 'flac') assertFlacBlock(packets, endByte);
  const list = parseVorbisComments(packets, listByteOf(codec), endByte);
  if (codec !== 'vorbis') return { codec, packets, endByte, list, restByte: list.endByte };
  const isFramed = list.endByte < endByte && (packets.readUInt8(list.endByte) & 1) === 1;
  if (!isFramed) throw unsupported('its Vorbis comments lack the bit that ends them');
  return { codec, packets, endByte, list, restByte: list.endByte + 1 };
}

/**
 * The changes to the packets that give the fields their new values, tidy. Padding behind the comments takes up the
 * difference where there is enough of it.
 * @throws CodedError `format-unsupported` when the comments would exceed a FLAC block
 */
export function planOggTagEdits(tag: OggTag, edits: readonly FieldValues[]): ByteSplice[] {
  const changes = planCommentEdits(tag.packets, tag.list, edits);
  const delta = sizeDelta(changes);
  if (tag.codec === 'flac') return tidySplices([flacBlockSize(tag, delta), ...changes]);
  const paddingBytes = hasPadding(tag) ? tag.endByte - tag.restByte : 0;
  const isAbsorbed = paddingBytes > 0 && delta <= paddingBytes;
  return tidySplices(isAbsorbed ? [...changes, zeroSplice(tag.endByte, -delta)] : changes);
}

/** Everything in the packets an edit must leave as it is: vendor string, other comments, what else there is. */
export function untouchedOggParts(tag: OggTag): Buffer[] {
  const { codec, packets, endByte, list, restByte } = tag;
  // In front of a FLAC block's comments stands their length, which follows them.
  const front = codec === 'flac' ? packets.subarray(0, 1) : packets.subarray(0, MARKERS[codec].length);
  const vendor = packets.subarray(listByteOf(codec), list.countByte);
  const rest = packets.subarray(list.endByte, hasPadding(tag) ? restByte : endByte);
  return [front, vendor, ...untouchedComments(packets, list), rest, packets.subarray(endByte)];
}

/**
 * Zeros behind the comments. Opus tells data to be kept by a one in the first bit; here anything but zeros is kept, in
 * every codec. A FLAC block has none: its padding is a block of its own.
 */
function hasPadding({ codec, packets, restByte, endByte }: OggTag): boolean {
  return codec !== 'flac' && packets.subarray(restByte, endByte).every((byte) => byte === 0);
}

/** Where the list of comments begins in its packet. */
function listByteOf(codec: OggCodec): number {
  return codec === 'flac' ? FLAC_HEADER_BYTES : MARKERS[codec].length;
}

function assertFlacBlock(packets: Buffer, endByte: number): void {
  if (endByte < FLAC_HEADER_BYTES || (packets.readUInt8(0) & ~FLAC_LAST_BLOCK) !== FLAC_COMMENT) throw noComments();
  if (packets.readUIntBE(1, 3) !== endByte - FLAC_HEADER_BYTES) throw unsupported('its FLAC comment block is broken');
}

function flacBlockSize({ packets, endByte }: OggTag, delta: number): ByteSplice {
  const bodyBytes = endByte - FLAC_HEADER_BYTES + delta;
  if (bodyBytes > LARGEST_FLAC_BLOCK_BYTES) {
    throw unsupported('the comments would exceed the 16 MiB a FLAC block can hold');
  }
  const size = Buffer.alloc(3);
  size.writeUIntBE(bodyBytes, 0, 3);
  return { offsetBytes: 1, before: packets.subarray(1, FLAC_HEADER_BYTES), after: size };
}

function noComments(): Error {
  return unsupported('its second Ogg packet does not hold comments');
}
