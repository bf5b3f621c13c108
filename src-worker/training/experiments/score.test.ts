import { describe, expect, test } from 'vitest';
import { scoreTracks, type ScoredTrack } from './score';

function song(id: string, truth: number[], ...segmentProbs: number[][]): ScoredTrack {
  return { id, group: id, truth, segmentProbs };
}

describe('songs with one label', () => {
  // Worked out by hand: answers by mean are A, A, B, B; by vote A, B, B, B; truths A, B, B, C.
  const scores = scoreTracks(
    [
      song('1', [1, 0, 0], [0.8, 0.1, 0.1], [0.6, 0.3, 0.1]),
      song('2', [0, 1, 0], [0.9, 0.1, 0], [0.3, 0.4, 0.3], [0.4, 0.5, 0.1]),
      song('3', [0, 1, 0], [0.2, 0.7, 0.1]),
      song('4', [0, 0, 1], [0.1, 0.5, 0.4]),
    ],
    ['A', 'B', 'C'],
    'one-label',
  );

  test('answers by mean probability and by vote', () => {
    expect(scores.accuracy.value).toBe(2 / 4);
    expect(scores.votedAccuracy?.value).toBe(3 / 4);
    expect(scores.segmentAccuracy).toBe(5 / 7);
    expect(scores.confusion).toEqual([
      [1, 0, 0],
      [1, 1, 0],
      [0, 1, 0],
    ]);
    expect(scores).toMatchObject({ tracks: 4, segments: 7 });
  });

  test('F1 of A is 2/3, of B 1/2, of C 0', () => {
    expect(scores.perLabel.map((label) => label.f1)).toEqual([2 / 3, 1 / 2, 0]);
    expect(scores.macroF1.value).toBeCloseTo((2 / 3 + 1 / 2) / 3, 12);
    expect(scores.weightedF1.value).toBeCloseTo((2 / 3 + 2 * (1 / 2)) / 4, 12);
    expect(scores.perLabel[2]).toMatchObject({ positives: 1, precision: 0, recall: 0, rocAuc: { value: 1 } });
  });

  test('intervals hold the value', () => {
    const [low, high] = scores.accuracy.interval;
    expect(low).toBeLessThanOrEqual(0.5);
    expect(high).toBeGreaterThanOrEqual(0.5);
  });
});

test('songs with several labels: all of them have to be right', () => {
  const scores = scoreTracks(
    [
      song('1', [1, 1], [0.9, 0.6]),
      song('2', [1, 0], [0.9, 0.6]),
      song('3', [0, 1], [0.4, 0.2], [0.2, 0.9]),
      song('4', [0, 0], [0.1, 0.1]),
    ],
    ['A', 'B'],
    'several-labels',
  );
  expect(scores.accuracy.value).toBe(3 / 4);
  expect(scores.segmentAccuracy).toBe(3 / 5);
  expect(scores.perLabel.map(({ precision, recall }) => [precision, recall])).toEqual([
    [1, 1],
    [2 / 3, 1],
  ]);
  expect(scores.macroF1.value).toBeCloseTo((1 + 0.8) / 2, 12);
  expect(scores.confusion).toBeNull();
});

test('calibration: answers of 0.8 that are right half of the time are 0.3 off', () => {
  const scores = scoreTracks([song('1', [1, 0], [0.8, 0.2]), song('2', [0, 1], [0.8, 0.2])], ['A', 'B'], 'one-label');
  expect(scores.calibrationError).toBeCloseTo(0.3, 12);
  expect(scores.calibration).toMatchObject([{ count: 2, shareRight: 0.5 }]);
});

test('what is not known of a song counts nowhere', () => {
  const known = [song('1', [1, 0], [0.9, 0.2]), song('2', [0, 1], [0.4, 0.7])];
  const partly = [...known, song('3', [1, NaN], [0.8, 0.9]), song('4', [NaN, 0], [0.6, 0.6])];
  const scores = scoreTracks(partly, ['A', 'B'], 'several-labels');
  // A: songs 1 to 3, B: songs 1, 2 and 4, of which the last is claimed wrongly.
  expect(scores.perLabel[0]).toMatchObject({ positives: 2, precision: 1, recall: 1, f1: 1, prAuc: 1 });
  expect(scores.perLabel[1]).toMatchObject({ positives: 1, precision: 1 / 2, recall: 1 });
  expect(scores.perLabel[1]!.rocAuc.value).toBe(1);
  expect(scores.accuracy.value).toBe(3 / 4);
  expect(scores.calibration.reduce((sum, { count }) => sum + count, 0)).toBe(6);
});

test.each(['one-label', 'several-labels'] as const)(
  'intervals of macro F1 (%s): resamples without a rare label are no mistakes',
  (task) => {
    const tracks = Array.from({ length: 40 }, (_, i) => {
      const own = i < 2 ? 0 : 1 + (i % 3);
      const rowOf = (is: number, isNot: number): number[] => [0, 1, 2, 3].map((label) => (label === own ? is : isNot));
      return { id: String(i), group: String(i), truth: rowOf(1, 0), segmentProbs: [rowOf(0.9, 0.03)] };
    });
    const { macroF1 } = scoreTracks(tracks, ['rare', 'a', 'b', 'c'], task);
    expect(macroF1).toEqual({ value: 1, interval: [1, 1] });
  },
);
