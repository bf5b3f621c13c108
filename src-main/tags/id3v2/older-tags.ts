import { readId3v1 } from '../id3v1-tag';
import { buildFrame } from './id3v2-frame';

/** One frame of an ID3v2.4 tag. */
export interface CarriedFrame {
  readonly frameId: string;
  readonly bytes: Buffer;
}

const LATIN1 = 0;
const UTF8 = 3;
const ID3V1_FRAMES = [
  ['title', 'TIT2'],
  ['artist', 'TPE1'],
  ['album', 'TALB'],
  ['year', 'TDRC'],
  ['track', 'TRCK'],
  ['genre', 'TCON'],
  ['comment', 'COMM'],
] as const;
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
 * @param id3v1 empty where there is none
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
      frames.push(...textAsFrames(frameId, value, UTF8));
    offset = keyEnd + 1 + valueBytes;
  }
  return frames;
}

function id3v1AsFrames(tag: Buffer): CarriedFrame[] {
  const texts = readId3v1(tag);
  if (texts === null) return [];
  return ID3V1_FRAMES.flatMap(([name, frameId]) => textAsFrames(frameId, texts[name], LATIN1));
}

/**
 * A text as a frame; none for an empty text, nor for a year that is none.
 * @param encoding as ID3v2.4 numbers them
 */
export function textAsFrames(frameId: string, text: Buffer, encoding: number): CarriedFrame[] {
  if (text.length === 0) return [];
  if (frameId === 'TDRC' && !TIMESTAMP.test(text.toString('latin1'))) return [];
  // A comment has a language and an empty description before its text.
  const head = frameId === 'COMM' ? Buffer.from(`${UNKNOWN_LANGUAGE}\0`) : Buffer.alloc(0);
  const body = Buffer.concat([Buffer.from([encoding]), head, text]);
  return [{ frameId, bytes: buildFrame(frameId, body, 4, true) }];
}
