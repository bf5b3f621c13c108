import { referencedGenre } from './id3v1-genres';

/** Decoding of ID3v2 text frames: encodings, several values, references to numbered genres. */

const LATIN1 = 0;
const UTF16_WITH_BOM = 1;
const UTF16_BIG_ENDIAN = 2;

/** The texts of a `T…` frame, in order, as NUL separates them; empty ones are left out. */
export function decodeTextFrame(body: Buffer): string[] {
  const encoding = body[0];
  return encoding === undefined ? [] : splitAtNul(decodeText(body.subarray(1), encoding));
}

/** Description and texts of a `TXXX`/`TXX` frame. */
export function decodeUserTextFrame(body: Buffer): { description: string; texts: string[] } {
  const encoding = body[0];
  if (encoding === undefined) return { description: '', texts: [] };
  const [description = '', ...rest] = decodeText(body.subarray(1), encoding).split('\0');
  return { description, texts: splitAtNul(rest.join('\0')) };
}

/** Genre values with references resolved: `(17)`, `17`, `(4)Eurodisco`, `RX`; `((` stands for a plain parenthesis. */
export function resolveGenres(values: readonly string[]): string[] {
  return values.flatMap(resolveGenre);
}

function resolveGenre(value: string): string[] {
  const whole = referencedGenre(value);
  if (whole !== null) return [whole];
  const genres: string[] = [];
  let rest = value;
  for (let match = leadingReference(rest); match !== null; match = leadingReference(rest)) {
    genres.push(match.genre);
    rest = rest.slice(match.length);
  }
  if (rest.startsWith('((')) rest = rest.slice(1);
  if (rest !== '' && !genres.includes(rest)) genres.push(rest);
  return genres;
}

function leadingReference(text: string): { genre: string; length: number } | null {
  const match = /^\((\d{1,3}|RX|CR)\)/.exec(text);
  const genre = match?.[1] === undefined ? null : referencedGenre(match[1]);
  return match === null || genre === null ? null : { genre, length: match[0].length };
}

function splitAtNul(text: string): string[] {
  return text.split('\0').filter((value) => value !== '');
}

/** Text with its NULs; a byte order mark may stand before every value. */
export function decodeText(bytes: Buffer, encoding: number): string {
  if (encoding === LATIN1) return bytes.toString('latin1');
  if (encoding === UTF16_WITH_BOM || encoding === UTF16_BIG_ENDIAN) {
    return decodeUtf16(bytes, encoding === UTF16_BIG_ENDIAN);
  }
  return bytes.toString('utf8');
}

/** Unit by unit into a buffer: a text that grows by single characters would take time with the square of its length. */
function decodeUtf16(bytes: Buffer, bigEndianByDefault: boolean): string {
  const units = Buffer.allocUnsafe(bytes.length);
  let [bigEndian, startsValue, length] = [bigEndianByDefault, true, 0];
  for (let offset = 0; offset + 1 < bytes.length; offset += 2) {
    const unit = bigEndian ? bytes.readUInt16BE(offset) : bytes.readUInt16LE(offset);
    if (startsValue && unit === 0xfffe) bigEndian = !bigEndian;
    else if (!(startsValue && unit === 0xfeff)) {
      length = units.writeUInt16LE(unit, length);
      startsValue = unit === 0;
    }
  }
  return units.toString('utf16le', 0, length);
}
