import { unsupported } from '../read-tag-bytes';
import { decodeText, decodeTextFrame, decodeUserTextFrame } from './id3v2-text';

/** Frame bodies of v2.4 in the two encodings v2.3 knows: Latin-1, and UTF-16 with a byte order mark. */

const LATIN1 = 0;
const UTF16_WITH_BOM = 1;
const UTF8 = 3;
const BYTE_ORDER_MARK = Buffer.from([0xff, 0xfe]);
const LANGUAGE_BYTES = 3;
/** Frames without text; what other ids than these and the known text frames hold is not known. */
const BINARY =
  /^(W(?!XXX)...|PRIV|UFID|POPM|PCNT|MCDI|ETCO|MLLT|SYTC|RVRB|RBUF|POSS|AENC|LINK|GRID|ENCR|NCON|RGAD|XRVA)$/;

/**
 * The same content in an encoding of v2.3.
 * @param id name of the frame in v2.3
 * @throws CodedError `format-unsupported` for several values, which v2.3 cannot tell apart, and for what is not known
 */
export function encodeAsV23(id: string, body: Buffer): Buffer {
  if (BINARY.test(id)) return body;
  if (id === 'TXXX') return userText(body);
  if (id === 'IPLS') return encoded(decodeText(body.subarray(1), body[0] ?? LATIN1).split('\0'));
  if (id.startsWith('T')) return plainText(id, body);
  const encoding = body[0] ?? LATIN1;
  if (encoding <= UTF16_WITH_BOM) return body;
  const parts = PARTS[id];
  if (parts === undefined) throw unsupported(`its ${id} frame cannot be converted; let the file keep its ID3 version`);
  return reencodeParts(id, body, parts);
}

/** Whether decoding met bytes that are no text in the encoding they claim: encoded again, they would be lost. */
export function hasUnreadable(text: string): boolean {
  return text.includes('\ufffd');
}

export function unreadable(): Error {
  return unsupported('its tag holds bytes that are no text in their encoding; let the file keep its ID3 version');
}

/** Text of a date or number as a frame body. */
export function v23Text(text: string): Buffer {
  return Buffer.concat([Buffer.from([LATIN1]), Buffer.from(text, 'latin1')]);
}

/** A v2.2 picture names its format in three letters, one of v2.3 as a MIME type. */
export function v23PictureOf(body: Buffer): Buffer {
  const format = body.toString('latin1', 1, 4).toUpperCase();
  const mime = { JPG: 'image/jpeg', PNG: 'image/png', '-->': '-->' }[format];
  if (mime === undefined) throw unsupported(`its picture of the format ${JSON.stringify(format)} cannot be converted`);
  return Buffer.concat([body.subarray(0, 1), Buffer.from(`${mime}\0`, 'latin1'), body.subarray(4)]);
}

/** What follows the encoding: bytes of a fixed number, Latin-1 up to its NUL, text up to its NUL, text or bytes to the end. */
type Part = number | 'latin1' | 'terminated' | 'text' | 'bytes';

const PARTS: Readonly<Record<string, readonly Part[]>> = {
  COMM: [LANGUAGE_BYTES, 'terminated', 'text'],
  USLT: [LANGUAGE_BYTES, 'terminated', 'text'],
  USER: [LANGUAGE_BYTES, 'text'],
  WXXX: ['terminated', 'bytes'],
  APIC: ['latin1', 1, 'terminated', 'bytes'],
  GEOB: ['latin1', 'terminated', 'terminated', 'bytes'],
};

function reencodeParts(id: string, body: Buffer, parts: readonly Part[]): Buffer {
  const encoding = body[0] ?? LATIN1;
  const out: Buffer[] = [Buffer.from([UTF16_WITH_BOM])];
  let offset = 1;
  for (const part of parts) {
    const end = partEnd(body, offset, part, encoding);
    if (end === null) throw unsupported(`its ${id} frame is broken, so that the tag cannot be converted`);
    const raw = body.subarray(offset, end);
    if (part === 'text') out.push(utf16(decodeText(raw, encoding)));
    else if (part === 'terminated') {
      const terminator = encoding === UTF8 ? 1 : 2;
      out.push(utf16(decodeText(raw.subarray(0, -terminator), encoding)), Buffer.alloc(2));
    } else out.push(raw);
    offset = end;
  }
  return Buffer.concat(out);
}

function partEnd(body: Buffer, offset: number, part: Part, encoding: number): number | null {
  if (part === 'text' || part === 'bytes') return body.length;
  if (typeof part === 'number') return offset + part <= body.length ? offset + part : null;
  if (part === 'latin1' || encoding === UTF8) {
    const end = body.indexOf(0, offset);
    return end === -1 ? null : end + 1;
  }
  for (let end = offset; end + 1 < body.length; end += 2) {
    if (body.readUInt16LE(end) === 0) return end + 2;
  }
  return null;
}

function plainText(id: string, body: Buffer): Buffer {
  const texts = decodeTextFrame(body);
  if (texts.length > 1) {
    throw unsupported(
      `its ${id} frame has several values, which ID3v2.3 cannot tell apart; let the file keep its version`,
    );
  }
  return (body[0] ?? LATIN1) <= UTF16_WITH_BOM ? body : encoded(texts);
}

function userText(body: Buffer): Buffer {
  const { description, texts } = decodeUserTextFrame(body);
  if (texts.length > 1) {
    throw unsupported(
      `its field ${description} has several values, which ID3v2.3 cannot tell apart; let the file keep its version`,
    );
  }
  return (body[0] ?? LATIN1) <= UTF16_WITH_BOM ? body : encoded([description, ...texts]);
}

function encoded(texts: readonly string[]): Buffer {
  const parts = texts.map(utf16).flatMap((part, index) => (index === 0 ? [part] : [Buffer.alloc(2), part]));
  return Buffer.concat([Buffer.from([UTF16_WITH_BOM]), ...parts]);
}

function utf16(text: string): Buffer {
  if (hasUnreadable(text)) throw unreadable();
  return Buffer.concat([BYTE_ORDER_MARK, Buffer.from(text, 'utf16le')]);
}
