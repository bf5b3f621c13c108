import { describe, expect, test } from 'vitest';
import { type Claim, countClaims, figureOf, macroF1Of } from './label-claims';

/** So many songs, each of a group of its own from `first` on. */
const claims = (count: number, first: number, isClaimed: boolean, isPresent: boolean): Claim[] =>
  Array.from({ length: count }, (_, i) => ({ group: first + i, isClaimed, isPresent }));

// 20 right, 5 wrong, 20 missed, 55 rightly left.
const counted = countClaims(
  [
    ...claims(20, 0, true, true),
    ...claims(5, 20, true, false),
    ...claims(20, 25, false, true),
    ...claims(55, 45, false, false),
  ],
  100,
);

describe('figures of a label', () => {
  test('are shares, with intervals about as wide as a binomial says', () => {
    const { precision, recall, f1 } = figureOf(counted);
    expect(precision!.value).toBe(0.8);
    expect(recall!.value).toBe(0.5);
    expect(f1!.value).toBeCloseTo(40 / 65, 12);
    // 1.96 * sqrt(0.8 * 0.2 / 25) and 1.96 * sqrt(0.5 * 0.5 / 40)
    expect(precision!.interval[1] - precision!.interval[0]).toBeCloseTo(2 * 0.157, 1);
    expect(recall!.interval[1] - recall!.interval[0]).toBeCloseTo(2 * 0.155, 1);
  });

  test('are rougher where songs come in groups that are alike', () => {
    const inGroups = [0, 1, 2, 3].flatMap((group) =>
      Array.from({ length: 25 }, (): Claim => ({ group, isClaimed: true, isPresent: group !== 3 })),
    );
    const [low, high] = figureOf(countClaims(inGroups, 4)).precision!.interval;
    expect(high - low).toBeGreaterThanOrEqual(0.75);
  });

  test('have a width where all that was claimed is right, by the groups there are', () => {
    const allRight = (songsOfGroup: number): Claim[] =>
      [0, 1, 2, 3, 4].flatMap((group) =>
        Array.from({ length: songsOfGroup }, (): Claim => ({ group, isClaimed: true, isPresent: true })),
      );
    const few = figureOf(countClaims(allRight(1), 5));
    // The score interval of 5 of 5; the F1 score of that share of songs.
    expect(few.precision!.interval[0]).toBeCloseTo(0.566, 3);
    expect(few.f1!.interval[0]).toBeCloseTo((2 * 0.566) / 1.566, 3);
    expect([few.recall!.value, few.recall!.interval[1], few.f1!.interval[1]]).toEqual([1, 1, 1]);
    expect(figureOf(countClaims(allRight(20), 5))).toEqual(few);
    const never = figureOf(countClaims(claims(5, 0, false, true), 5)).f1!;
    expect([never.value, never.interval[0]]).toEqual([0, 0]);
    expect(never.interval[1]).toBeGreaterThan(0.4);
  });

  test('are missing where there is nothing to measure', () => {
    const figure = figureOf(countClaims(claims(5, 0, false, true), 5));
    expect(figure.precision).toBeNull();
    expect(figure.recall!.value).toBe(0);
    expect(macroF1Of([])).toBeNull();
  });

  test('macro F1 counts labels alike, and leaves out one that is neither claimed nor there', () => {
    const nothing = countClaims(claims(100, 0, false, false), 100);
    const perfect = countClaims(claims(100, 0, true, true), 100);
    expect(macroF1Of([counted, nothing, perfect])!.value).toBeCloseTo((40 / 65 + 1) / 2, 12);
  });
});
