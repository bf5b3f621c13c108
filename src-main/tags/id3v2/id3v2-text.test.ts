import { expect, test } from 'vitest';
import { decodeText } from './id3v2-text';

const UTF16_WITH_BOM = 1;
const UTF16_BIG_ENDIAN = 2;

test('every value of a UTF-16 text may have a byte order mark of its own', () => {
  const little = Buffer.from('\ufeffRöck\0', 'utf16le');
  const big = Buffer.from('\ufeffPop', 'utf16le').swap16();
  expect(decodeText(Buffer.concat([little, big]), UTF16_WITH_BOM)).toBe('Röck\0Pop');
  expect(decodeText(Buffer.from('Jazz\0a\ufeffb', 'utf16le').swap16(), UTF16_BIG_ENDIAN)).toBe('Jazz\0a\ufeffb');
});

test('half a surrogate pair stays what it is, and a last odd byte is left out', () => {
  const bytes = Buffer.concat([Buffer.from('a\ud800b', 'utf16le'), Buffer.from([7])]);
  expect(decodeText(bytes, UTF16_WITH_BOM)).toBe('a\ud800b');
});

test('a text of megabytes takes no more than a moment', () => {
  const text = 'lyrics '.repeat(300_000);
  const startMs = performance.now();
  expect(decodeText(Buffer.from(text, 'utf16le'), UTF16_WITH_BOM)).toBe(text);
  expect(performance.now() - startMs).toBeLessThan(2000);
});
