import { isUtf8 } from 'node:buffer';

/**
 * The text of RIFF INFO chunks. The format names no encoding: Windows programs write their code page (most often 1252),
 * ffmpeg and others UTF-8.
 */

export type InfoEncoding = 'windows-1252' | 'utf-8';

const WINDOWS_1252 = new TextDecoder('windows-1252');
const BYTE_OF_CHAR: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 256 }, (_, byte) => [WINDOWS_1252.decode(Uint8Array.of(byte)), byte]),
);

/** Text up to the first NUL; what is valid UTF-8 is meant as such, since Windows-1252 hardly ever looks like it. */
export function decodeInfoText(bytes: Buffer): string {
  const text = withoutEnd(bytes);
  return isUtf8(text) ? text.toString('utf8') : WINDOWS_1252.decode(text);
}

/** What the texts of a file show of their encoding; null where they are plain ASCII, which is the same in both. */
export function shownEncoding(texts: readonly Buffer[]): InfoEncoding | null {
  const telling = texts.map(withoutEnd).find((text) => text.some((byte) => byte >= 0x80));
  if (telling === undefined) return null;
  return isUtf8(telling) ? 'utf-8' : 'windows-1252';
}

/** Text with its NUL, in Windows-1252 if that can express it (and would be read as it), unless the file uses UTF-8. */
export function encodeInfoText(text: string, shown: InfoEncoding | null): Buffer {
  const terminated = `${text}\0`;
  const codes = Array.from(terminated, (char) => BYTE_OF_CHAR.get(char));
  if (shown !== 'utf-8' && codes.every((code) => code !== undefined)) {
    const bytes = Buffer.from(codes);
    if (decodeInfoText(bytes) === text) return bytes;
  }
  return Buffer.from(terminated, 'utf8');
}

function withoutEnd(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}
