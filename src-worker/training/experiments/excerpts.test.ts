import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { takeExcerpts } from './excerpts';

/** Samples that tell their place. */
function ramp(length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => index);
}

describe('takeExcerpts', () => {
  test('three of 10 s begin at a quarter, a half and three quarters', () => {
    const pieces = takeExcerpts(ramp(2400), 10, { count: 3, sec: 10 });
    expect(pieces).toHaveLength(300);
    expect([0, 100, 200].map((start) => pieces[start])).toEqual([600, 1200, 1800]);
    expect([99, 199, 299].map((end) => pieces[end])).toEqual([699, 1299, 1899]);
  });

  test('a song of just 40 s gives all that follows its first quarter', () => {
    expect(takeExcerpts(ramp(400), 10, { count: 3, sec: 10 })).toEqual(ramp(400).subarray(100));
  });

  test('a shorter song is taken whole', () => {
    const samples = ramp(399);
    expect(takeExcerpts(samples, 10, { count: 3, sec: 10 })).toBe(samples);
  });

  test('pieces never overlap, never reach beyond the song, and keep their order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 300 }),
        (length, count, pieceLength) => {
          const pieces = takeExcerpts(ramp(length), 1, { count, sec: pieceLength });
          expect(pieces.length).toBe((count + 1) * pieceLength <= length ? count * pieceLength : length);
          expect(pieces.every((value, index) => index === 0 || value > pieces[index - 1]!)).toBe(true);
          expect(pieces.at(-1)).toBeLessThan(length);
        },
      ),
    );
  });
});
