import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseThreshold, type HeldOutSong, heldOutThresholds } from './threshold';

describe('chooseThreshold', () => {
  test('takes the lowest threshold that keeps the precision', () => {
    const ranked = Array.from({ length: 40 }, (_, i) => 1 - i / 40);
    // 16 right, four of the next eight, none after: 19 of the first 21, 20 of the first 25.
    const right = ranked.map((_, i) => i < 16 || (i < 24 && i % 2 === 0));
    expect(chooseThreshold(ranked, right, 0.8)).toMatchObject({ predicted: 25, recall: 1 });
    expect(chooseThreshold(ranked, right, 0.9)).toMatchObject({ predicted: 21 });
  });

  test('takes none below the least one allowed', () => {
    const ranked = Array.from({ length: 40 }, (_, i) => 1 - i / 40);
    const right = ranked.map((_, i) => i < 30);
    expect(chooseThreshold(ranked, right, 0.8)!.threshold).toBeLessThan(0.5);
    expect(chooseThreshold(ranked, right, 0.8, 0.51)).toMatchObject({
      threshold: 0.5125,
      precision: 1,
      recall: 20 / 30,
    });
    expect(chooseThreshold(ranked, right, 0.8, 1.1)).toBeNull();
  });

  test('lies halfway to the next score, but not below the least one', () => {
    const right = Array.from({ length: 24 }, (_, i) => i < 12);
    const scores = right.map((positive) => (positive ? 0.999 : 0.001));
    expect(chooseThreshold(scores, right, 0.8)).toMatchObject({ threshold: 0.5, precision: 1, predicted: 12 });
    expect(chooseThreshold(scores, right, 0.8, 0.6)).toMatchObject({ threshold: 0.6, precision: 1, predicted: 12 });
  });

  test('too few predictions, or no such precision: never', () => {
    expect(chooseThreshold([0.9, 0.8, 0.1], [true, true, false], 0.8)).toBeNull();
    const ranked = Array.from({ length: 40 }, (_, i) => 1 - i / 40);
    expect(
      chooseThreshold(
        ranked,
        ranked.map((_, i) => i % 2 === 1),
        0.8,
      ),
    ).toBeNull();
  });

  test('what it states is what the threshold gives', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(row, { minLength: 10, maxLength: 80 }), (rows) => {
        const choice = chooseThreshold(
          rows.map(([score]) => score / 20),
          rows.map(([, positive]) => positive),
          0.7,
        );
        if (choice === null) return;
        const predicted = rows.filter(([score]) => score / 20 >= choice.threshold);
        expect(predicted.length).toBe(choice.predicted);
        expect(choice.precision).toBeGreaterThanOrEqual(0.7);
        expect(predicted.filter(([, positive]) => positive).length / predicted.length).toBeCloseTo(
          choice.precision,
          12,
        );
      }),
    );
  });
});

describe('heldOutThresholds', () => {
  // Twenty songs with the first label, sure of it; among forty, half of them right, with the second.
  const songs: HeldOutSong[] = Array.from({ length: 40 }, (_, i) => ({
    actual: [...(i < 20 ? [0] : []), ...(i % 2 === 0 ? [1] : [])],
    probs: [1 - i / 40, 0.9 - i / 1000],
  }));

  test('is chosen by label: null where none is right often enough', () => {
    // 20 of the first 21 are right; one more would be, too, but for what is likelier than not.
    expect(heldOutThresholds(songs, 2, 0.9)).toEqual([0.5, null]);
    expect(heldOutThresholds(songs, 2, 0.5)[1]).toBe(0.9 - 39 / 1000);
  });

  test('a lower precision never asks for a higher threshold', () => {
    const [strict, lax] = [0.97, 0.6].map((target) => heldOutThresholds(songs, 1, target)[0]!);
    expect(lax).toBeLessThan(strict!);
  });

  test('songs of which nothing is known have no say', () => {
    const unknown = Array.from({ length: 40 }, (): HeldOutSong => ({ actual: [], absent: [1], probs: [0.99, 0] }));
    expect(heldOutThresholds([...songs, ...unknown], 2, 0.9)).toEqual(heldOutThresholds(songs, 2, 0.9));
    const known = unknown.map((song) => ({ ...song, absent: [0, 1] }));
    expect(heldOutThresholds([...songs, ...known], 2, 0.9)[0]).toBeNull();
  });

  test('few songs have to be claimed for a label that few have', () => {
    const few = (right: number): HeldOutSong[] =>
      Array.from({ length: 40 }, (_, i) => ({ actual: i < 8 ? [0] : [], probs: [i < right ? 0.9 : 0.1] }));
    expect(heldOutThresholds(few(5), 1, 0.9)).toEqual([0.5]);
    expect(heldOutThresholds(few(4), 1, 0.9)).toEqual([null]);
  });
});
