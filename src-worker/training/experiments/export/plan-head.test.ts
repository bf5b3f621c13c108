import { describe, expect, test } from 'vitest';
import type { ScoredTrack } from '../score';
import { planHead } from './plan-head';

/** Ten songs that answer label 0 with these probabilities, the rest going to label 1; so many of the surest are right. */
function songs(probs: readonly number[], truths: readonly (0 | 1)[]): ScoredTrack[] {
  return probs.map((prob, i) => ({
    id: String(i),
    group: String(i),
    truth: [truths[i]!, 1 - truths[i]!],
    // Two segments around the mean.
    segmentProbs: [
      [prob - 0.02, 1 - prob + 0.02],
      [prob + 0.02, 1 - prob - 0.02],
    ],
  }));
}

const request = { name: 'genre', task: 'one-label', labels: ['Jazz', 'RNB'] } as const;

describe('planHead', () => {
  test('the lowest track probability that is right in four of five songs', () => {
    const probs = [0.95, 0.94, 0.93, 0.92, 0.91, 0.9, 0.89, 0.88, 0.87, 0.86, 0.7, 0.6];
    const truths = [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0] as const;
    const { head, choices } = planHead({ ...request, validation: songs(probs, truths) });
    // Down to 0.86 nine of ten are right, down to 0.7 nine of eleven, down to 0.6 nine of twelve.
    expect(head.labels[0]!.threshold).toBeCloseTo(0.65, 6);
    expect(choices[0]).toMatchObject({ predicted: 11, precision: 9 / 11 });
    // Never the best label of any song.
    expect(head.labels[1]!.threshold).toBeNull();
  });

  test('no threshold by too few songs, and none by none', () => {
    const few = planHead({ ...request, validation: songs([0.9, 0.8], [1, 1]) });
    expect(few.head.labels.map(({ threshold }) => threshold)).toEqual([null, null]);
    const none = planHead({ ...request, validation: [] });
    expect(none.head.labels.map(({ threshold }) => threshold)).toEqual([null, null]);
  });

  test('songs of which a label is not known have no say in its threshold', () => {
    const known = songs(Array<number>(10).fill(0.9), Array<1>(10).fill(1));
    const unknown = songs(Array<number>(10).fill(0.95), Array<0>(10).fill(0)).map((song) => ({
      ...song,
      truth: [NaN, 1],
    }));
    const { choices } = planHead({ ...request, validation: [...known, ...unknown] });
    expect(choices[0]).toMatchObject({ precision: 1, predicted: 10 });
  });

  test('labels go by what the data calls them; those the shipped models know have their titles and words', () => {
    expect(planHead({ ...request, validation: [] }).head.labels).toEqual([
      { id: 'Jazz', title: 'Jazz', tagValue: 'Jazz', threshold: null },
      { id: 'RNB', title: 'R&B', tagValue: 'R&B', threshold: null },
    ]);
    const both = planHead({ ...request, labels: ['RNB', 'R&B'], validation: [] });
    expect(both.head.labels.map(({ title }) => title)).toEqual(['RNB', 'R&B']);
    const moods = planHead({ ...request, name: 'mood', labels: ['Q1', 'dreamy'], validation: [] });
    expect(moods.head.labels.map(({ tagValue }) => tagValue)).toEqual(['Happy', 'dreamy']);
  });
});
