import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOf, formatBar, formatDuration, formatPercent, printable, shortenPath } from './format';

describe('formatBar', () => {
  it('draws eighths of a cell', () => {
    expect(formatBar(0, 4)).toBe('    ');
    expect(formatBar(0.5, 4)).toBe('██  ');
    expect(formatBar(0.53125, 4)).toBe('██▏ ');
    expect(formatBar(1, 4)).toBe('████');
  });

  it('is always as wide as asked for', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.integer({ min: 1, max: 40 }), (share, cells) => {
        expect(formatBar(share, cells)).toHaveLength(cells);
      }),
    );
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0:00'],
    [59.6, '1:00'],
    [222, '3:42'],
    [3723, '1:02:03'],
    [10_800, '3:00:00'],
  ])('%d s is %s', (sec, text) => {
    expect(formatDuration(sec)).toBe(text);
  });
});

describe('printable', () => {
  it('keeps letters of all kinds and escapes what commands a terminal', () => {
    expect(printable('Björk – 音楽 🎵 "quoted"')).toBe('Björk – 音楽 🎵 "quoted"');
    expect(printable('a\nb\u001b[2Jc\u009bd\u2028')).toBe('a\\nb\\u001b[2Jc\\u009bd\\u2028');
  });

  it('never gives a control character', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/\p{Cc}/u.test(printable(text))));
  });
});

describe('shortenPath', () => {
  it('keeps the end', () => {
    expect(shortenPath('/music/song.mp3', 20)).toBe('/music/song.mp3');
    expect(shortenPath('/music/song.mp3', 9)).toBe('…song.mp3');
  });

  it('never begins with half a character', () => {
    expect(shortenPath('/a/🎵.mp3', 6)).toBe('….mp3');
  });
});

it('formatPercent keeps its width', () => {
  expect([0, 0.066, 1].map(formatPercent)).toEqual(['  0%', '  7%', '100%']);
});

it('countOf counts', () => {
  expect([countOf(1, 'file'), countOf(2, 'file')]).toEqual(['1 file', '2 files']);
});
