import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeAugmentedSegment, writeSegment } from './augment';
import { createRandom, shuffled } from './random';

const shape = { nMels: 4, nFrames: 6 };
const bytes = Uint8Array.from({ length: 24 }, (_, i) => 10 * i + 5);
const still = { gainDb: 0, tiltDb: 0, maskMels: 0, maskFrames: 0, dbRange: 100 };

describe('segments of the feature cache', () => {
  test('[frame][mel] bytes become [mel][frame] in 0..1, at their place in the batch', () => {
    const batch = new Float32Array(2 * 24).fill(-1);
    writeSegment(bytes, shape, batch, 24);
    expect(batch.subarray(0, 24).every((value) => value === -1)).toBe(true);
    expect(batch[24 + 2 * 6 + 3]).toBeCloseTo(bytes[3 * 4 + 2]! / 255, 6);
  });

  test('augmentation that is off changes nothing', () => {
    const [plain, augmented] = [new Float32Array(24), new Float32Array(24)];
    writeSegment(bytes, shape, plain, 0);
    writeAugmentedSegment(bytes, shape, augmented, 0, still, createRandom(1));
    expect(augmented).toEqual(plain);
  });

  test('a gain moves every value by the same, within 0..1; the floor stays', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const batch = new Float32Array(24);
        const middle = Uint8Array.from({ length: 24 }, (_, i) => (i === 7 ? 0 : 128));
        writeAugmentedSegment(middle, shape, batch, 0, { ...still, gainDb: 6 }, createRandom(seed));
        const values = [...new Set(batch)].sort((a, b) => a - b);
        expect(values[0]).toBe(0);
        expect(values).toHaveLength(2);
        expect(Math.abs(values[1]! - 128 / 255)).toBeLessThanOrEqual(0.06 + 1e-6);
      }),
    );
  });

  test('masks are one band each and no wider than allowed', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const batch = new Float32Array(24);
        writeAugmentedSegment(
          new Uint8Array(24).fill(255),
          shape,
          batch,
          0,
          { ...still, maskMels: 2, maskFrames: 3 },
          createRandom(seed),
        );
        const rows = Array.from({ length: 4 }, (_, m) => batch.subarray(m * 6, m * 6 + 6));
        const maskedRows = rows.filter((row) => row.every((value) => value === 0)).length;
        const maskedColumns = Array.from({ length: 6 }, (_, t) => rows.every((row) => row[t] === 0)).filter(
          Boolean,
        ).length;
        expect(maskedRows).toBeLessThanOrEqual(2);
        expect(maskedColumns).toBeLessThanOrEqual(3);
      }),
    );
  });
});

describe('seeded random', () => {
  test('same seed, same numbers; within 0..1', () => {
    const draw = (seed: number): number[] => Array.from({ length: 100 }, createRandom(seed));
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
    expect(draw(5).every((value) => value >= 0 && value < 1)).toBe(true);
  });

  test('shuffling keeps every item', () => {
    const items = Array.from({ length: 50 }, (_, i) => i);
    const mixed = shuffled(items, createRandom(3));
    expect(mixed).not.toEqual(items);
    expect([...mixed].sort((a, b) => a - b)).toEqual(items);
  });
});
