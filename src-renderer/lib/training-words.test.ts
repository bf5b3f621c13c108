import { describe, expect, it } from 'vitest';
import type { NamedReport } from '../../src-shared/training-report';
import {
  comparisonText,
  estimateText,
  headlineOf,
  noneLearnedText,
  overallOf,
  precisionText,
  roughlyInTen,
  timesInTen,
} from './training-words';

const exactly = (value: number) => ({ value, interval: [value, value] as [number, number] });

/** A label of so many songs with these figures. */
function label(songs: number, precision: number | null, recall: number | null): NamedReport['labels'][number] {
  const figure = (value: number | null) => (value === null ? null : exactly(value));
  const figures = { precision: figure(precision), recall: figure(recall), f1: null };
  return { label: 'x', songs, threshold: precision === null ? null : 0.5, figures, base: null };
}

it.each([
  [0.8, '8 times in 10'],
  [0.5, '5 times in 10'],
  [0.95, '19 times in 20'],
  [0.824, '82 times in 100'],
  [0.99, '99 times in 100'],
])('%s is %s', (share, words) => {
  expect(timesInTen(share)).toBe(words);
});

it('roughlyInTen rounds as people do', () => {
  expect([0.04, 0.62, 0.91, 0.94, 0.99].map(roughlyInTen)).toEqual([
    'about 0 times in 10',
    'about 6 times in 10',
    'about 9 times in 10',
    'about 19 times in 20',
    'nearly always',
  ]);
});

it('precisionText says what a higher and a lower wish cost', () => {
  expect(precisionText(0.95)).toContain('19 times in 20');
  expect(new Set([0.95, 0.8, 0.55].map((share) => precisionText(share).split('. ')[1])).size).toBe(3);
});

describe('overallOf', () => {
  it('weighs labels by their songs', () => {
    // 80 right of 100 written, 10 right of 10 written; of 200 songs.
    const overall = overallOf({ labels: [label(160, 0.8, 0.5), label(40, 1, 0.25)] });
    expect(overall?.precision).toBeCloseTo(90 / 110);
    expect(overall?.recall).toBeCloseTo(90 / 200);
  });

  it('counts songs of a label that is never written as not found', () => {
    expect(overallOf({ labels: [label(50, 0.8, 0.5), label(50, null, null)] })).toEqual({
      precision: 0.8,
      recall: 0.25,
    });
  });

  it('says nothing of no songs, nor of the precision of nothing written', () => {
    expect(overallOf({ labels: [] })).toBeNull();
    expect(overallOf({ labels: [label(20, null, null)] })).toEqual({ precision: null, recall: 0 });
  });
});

it('headlineOf speaks in times and shares', () => {
  expect(headlineOf({ labels: [label(100, 0.824, 0.61)] })).toBe(
    'Right about 8 times in 10 in what it would write; finds 61 % of what there is to find.',
  );
  expect(headlineOf({ labels: [label(20, null, null)] })).toContain('None of the labels');
});

it('estimateText has the interval beside the value', () => {
  expect(estimateText({ value: 0.742, interval: [0.69, 0.79] })).toBe('74 % (69–79)');
  expect(estimateText(null)).toBe('–');
});

describe('comparisonText', () => {
  const base = { id: 'old-1', title: 'Old 1' };
  const about = (value: number) => ({ value, interval: [value - 0.05, value + 0.05] as [number, number] });
  const compare = (now: number, before: number) =>
    comparisonText({ base, baseMacroF1: about(before), macroF1OfKnown: about(now) });

  it('says which is better only where the intervals are apart', () => {
    expect(compare(0.8, 0.6)).toContain('is better than Old 1: F1 80 %, before 60 %.');
    expect(compare(0.6, 0.8)).toContain('is worse than Old 1');
    expect(compare(0.75, 0.8)).toContain('too few to tell whether it is better than Old 1');
  });

  it('says nothing where there is no model before, or no label that both know', () => {
    expect(comparisonText({ base: null, baseMacroF1: null, macroF1OfKnown: null })).toBeNull();
    expect(comparisonText({ base, baseMacroF1: null, macroF1OfKnown: about(0.8) })).toBeNull();
  });
});

describe('noneLearnedText', () => {
  const count = (label: string, songs: number) => ({
    label,
    songs,
    artists: 1,
    origins: [label],
    isRare: true,
    isKnown: false,
  });

  it('tells how far the largest label is from enough', () => {
    expect(noneLearnedText({ labels: [count('Jazz', 7), count('Folk', 1)] }, 10)).toBe(
      'The largest of 2 labels has 7 songs; to be learned, a label needs 10.',
    );
    expect(noneLearnedText({ labels: [count('Jazz', 1)] }, 10)).toContain('The only label found has 1 song;');
  });

  it('says where all are left out', () => {
    expect(noneLearnedText({ labels: [] }, 10)).toContain('Every label is left out');
  });
});
