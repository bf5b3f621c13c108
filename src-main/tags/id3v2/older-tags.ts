import { ID3V1_BYTES } from '../../audio-file/trailing-tags';
import { buildFrame } from './id3v2-frame';

/** One frame of an ID3v2.4 tag. */
export interface CarriedFrame {
  readonly frameId: string;
  readonly bytes: Buffer;
}

const LATIN1 = 0;
const UTF8 = 3;
const NO_GENRE = 255;
const TEXT_FIELDS = [
  { frameId: 'TIT2', startByte: 3, lengthBytes: 30 },
  { frameId: 'TPE1', startByte: 33, lengthBytes: 30 },
  { frameId: 'TALB', startByte: 63, lengthBytes: 30 },
  { frameId: 'TDRC', startByte: 93, lengthBytes: 4 },
] as const;
const COMMENT_BYTE = 97;
const COMMENT_BYTES = 30;
const UNKNOWN_LANGUAGE = 'XXX';

/** APE keys and the frames that mean the same. */
const APE_FRAMES: ReadonlyMap<string, string> = new Map([
  ['title', 'TIT2'],
  ['artist', 'TPE1'],
  ['album', 'TALB'],
  ['year', 'TDRC'],
  ['track', 'TRCK'],
  ['genre', 'TCON'],
  ['mood', 'TMOO'],
  ['comment', 'COMM'],
]);
const APE_ITEM_HEAD_BYTES = 8;
const APE_BINARY_OR_LINK = 0x06;
const TIMESTAMP = /^\d{4}(-\d\d(-\d\d)?)?$/;

/**
 * What the tags at the end of a file say, as ID3v2.4 frames, the APE tag before the ID3v1 one. A file's first ID3v2 tag
 * has to repeat it: ffmpeg and the players built on it do not look at ID3v1 once there is an ID3v2 tag, so title and
 * artist would vanish from them.
 * @param apeItems the items of an APE tag; empty where there is none
 * @param id3v1 the last 128 bytes of the file, whatever they are
 */
export function olderTagsAsFrames(apeItems: Buffer, id3v1: Buffer): CarriedFrame[] {
  const fromApe = apeAsFrames(apeItems);
  const fromId3v1 = id3v1AsFrames(id3v1).filter(({ frameId }) => !fromApe.some((frame) => frame.frameId === frameId));
  return [...fromApe, ...fromId3v1];
}

/** Items that are text; several values are separated by NUL in both formats. */
function apeAsFrames(items: Buffer): CarriedFrame[] {
  const frames: CarriedFrame[] = [];
  let offset = 0;
  while (offset + APE_ITEM_HEAD_BYTES < items.length) {
    const valueBytes = items.readUInt32LE(offset);
    const flags = items.readUInt32LE(offset + 4);
    const keyEnd = items.indexOf(0, offset + APE_ITEM_HEAD_BYTES);
    if (keyEnd === -1) return frames;
    const frameId = APE_FRAMES.get(items.toString('latin1', offset + APE_ITEM_HEAD_BYTES, keyEnd).toLowerCase());
    const value = items.subarray(keyEnd + 1, keyEnd + 1 + valueBytes);
    const isNew = !frames.some((frame) => frame.frameId === frameId);
    if (frameId !== undefined && isNew && (flags & APE_BINARY_OR_LINK) === 0)
      frames.push(...frameOf(frameId, value, UTF8));
    offset = keyEnd + 1 + valueBytes;
  }
  return frames;
}

/** Bytes are taken over as they are, since nobody knows which code page they were meant in. */
function id3v1AsFrames(tag: Buffer): CarriedFrame[] {
  if (tag.length !== ID3V1_BYTES || tag.toString('latin1', 0, 3) !== 'TAG') return [];
  const texts = TEXT_FIELDS.map(({ frameId, startByte, lengthBytes }) =>
    frameOf(frameId, fieldBytes(tag, startByte, lengthBytes), LATIN1),
  );
  // ID3v1.1: a zero and a number at the end of the comment are the track.
  const hasTrack = tag[COMMENT_BYTE + 28] === 0 && tag[COMMENT_BYTE + 29] !== 0;
  const track = hasTrack ? Buffer.from(String(tag[COMMENT_BYTE + 29])) : Buffer.alloc(0);
  const comment = fieldBytes(tag, COMMENT_BYTE, hasTrack ? COMMENT_BYTES - 2 : COMMENT_BYTES);
  const genre = tag.readUInt8(ID3V1_BYTES - 1);
  const genreText = Buffer.from(genre === NO_GENRE ? '' : String(genre));
  const numbers = [frameOf('TRCK', track, LATIN1), frameOf('TCON', genreText, LATIN1)];
  return [...texts, ...numbers, frameOf('COMM', comment, LATIN1)].flat();
}

function fieldBytes(tag: Buffer, startByte: number, lengthBytes: number): Buffer {
  const field = tag.subarray(startByte, startByte + lengthBytes);
  const end = field.indexOf(0);
  const text = end === -1 ? field : field.subarray(0, end);
  return text.subarray(0, text.toString('latin1').trimEnd().length);
}

/** No frame for an empty text, nor for a year that is none. */
function frameOf(frameId: string, text: Buffer, encoding: number): CarriedFrame[] {
  if (text.length === 0) return [];
  if (frameId === 'TDRC' && !TIMESTAMP.test(text.toString('latin1'))) return [];
  // A comment has a language and an empty description before its text.
  const head = frameId === 'COMM' ? Buffer.from(`${UNKNOWN_LANGUAGE}\0`) : Buffer.alloc(0);
  const body = Buffer.concat([Buffer.from([encoding]), head, text]);
  return [{ frameId, bytes: buildFrame(frameId, body, 4, true) }];
}
