import { ID3V1_BYTES } from '../audio-file/trailing-tags';

/** The tag of 128 bytes at the end of a file. Sleevenotes reads it, repeats it in newer tags, and never changes it. */

/** What the tag says; empty where it says nothing. */
export interface Id3v1Texts {
  readonly title: Buffer;
  readonly artist: Buffer;
  readonly album: Buffer;
  readonly year: Buffer;
  readonly comment: Buffer;
  /** A number in digits. */
  readonly track: Buffer;
  /** The genre's number in digits. */
  readonly genre: Buffer;
}

const COMMENT_BYTE = 97;
const COMMENT_BYTES = 30;
const NO_GENRE = 255;

/**
 * Texts are the bytes of the tag, since nobody knows which code page they were meant in.
 * @param tag its 128 bytes; empty where a file has none
 * @returns null where there is none
 */
export function readId3v1(tag: Buffer): Id3v1Texts | null {
  if (tag.length !== ID3V1_BYTES || tag.toString('latin1', 0, 3) !== 'TAG') return null;
  // ID3v1.1: a zero and a number at the end of the comment are the track.
  const track = tag[COMMENT_BYTE + 28] === 0 ? tag.readUInt8(COMMENT_BYTE + 29) : 0;
  const genre = tag.readUInt8(ID3V1_BYTES - 1);
  return {
    title: textAt(tag, 3, 30),
    artist: textAt(tag, 33, 30),
    album: textAt(tag, 63, 30),
    year: textAt(tag, 93, 4),
    comment: textAt(tag, COMMENT_BYTE, track === 0 ? COMMENT_BYTES : COMMENT_BYTES - 2),
    track: Buffer.from(track === 0 ? '' : String(track)),
    genre: Buffer.from(genre === NO_GENRE ? '' : String(genre)),
  };
}

function textAt(tag: Buffer, startByte: number, lengthBytes: number): Buffer {
  const field = tag.subarray(startByte, startByte + lengthBytes);
  const end = field.indexOf(0);
  const text = end === -1 ? field : field.subarray(0, end);
  return text.subarray(0, text.toString('latin1').replace(/[ ]+$/, '').length);
}
