import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseByteRange } from './byte-range';

describe('parseByteRange', () => {
  it.each([
    ['bytes=0-', 0, 999],
    ['bytes=0-0', 0, 0],
    ['bytes=10-19', 10, 19],
    ['bytes=990-5000', 990, 999],
    ['bytes=-1', 999, 999],
    ['bytes=-5000', 0, 999],
    ['Bytes = 5-', 5, 999],
  ])('%s of 1000 bytes is %i to %i', (header, firstByte, lastByte) => {
    expect(parseByteRange(header, 1000)).toEqual({ firstByte, lastByte });
  });

  it.each([
    ['beyond the end', 'bytes=1000-'],
    ['far beyond what a number can count', `bytes=${'9'.repeat(400)}-`],
    ['backwards', 'bytes=9-8'],
    ['the last nothing', 'bytes=-0'],
    ['no number', 'bytes=-'],
    ['several ranges', 'bytes=0-1,5-6'],
    ['another unit', 'seconds=0-1'],
    ['negative', 'bytes=-5-9'],
    ['a fraction', 'bytes=0.5-9'],
    ['empty', ''],
  ])('refuses %s', (_what, header) => {
    expect(parseByteRange(header, 1000)).toBeNull();
  });

  it('finds nothing in an empty file', () => {
    expect(parseByteRange('bytes=0-', 0)).toBeNull();
    expect(parseByteRange('bytes=-5', 0)).toBeNull();
  });

  it('always lies within the file, whatever is asked', () => {
    const end = fc.option(fc.nat(), { nil: '' });
    const header = fc.oneof(
      fc.tuple(end, end).map(([first, last]) => `bytes=${first}-${last}`),
      fc.string(),
    );
    fc.assert(
      fc.property(header, fc.nat(), (text, sizeBytes) => {
        const range = parseByteRange(text, sizeBytes);
        if (range === null) return;
        expect(range.firstByte).toBeGreaterThanOrEqual(0);
        expect(range.lastByte).toBeGreaterThanOrEqual(range.firstByte);
        expect(range.lastByte).toBeLessThan(sizeBytes);
      }),
    );
  });

  it('gives exactly what is asked of a range within the file', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (firstByte, more, rest) => {
        const lastByte = firstByte + more;
        const found = parseByteRange(`bytes=${firstByte}-${lastByte}`, lastByte + 1 + rest);
        expect(found).toEqual({ firstByte, lastByte });
      }),
    );
  });
});
