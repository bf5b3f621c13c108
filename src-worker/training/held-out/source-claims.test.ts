import { expect, test } from 'vitest';
import { labelTruths } from './label-truth';
import type { HeadAnswers } from './answers';
import type { LabelReport } from './report';
import { reportSourceClaims } from './source-claims';
import { GENRE, madeAnswers } from './testing/made-answers';

const FOLDS = 5;
const clip = (source: string, genre: string, heard: Readonly<Record<string, number>>) => ({
  source,
  genres: [genre],
  heard: [heard],
});

/** In every fold: of GTZAN three clips of jazz and three of metal, heard, and one of blues, not; of 4q one of jazz, missed, one of blues, taken for jazz, and one of Pop/Rock, heard as metal. */
const answers = madeAnswers(
  GENRE,
  [
    ...Array.from({ length: 3 }, () => clip('gtzan', 'jazz', { Jazz: 0.8, Rock: 0.9 })),
    ...Array.from({ length: 3 }, () => clip('gtzan', 'metal', { Metal: 0.9 })),
    clip('gtzan', 'blues', { Jazz: 0.1 }),
    clip('4q', 'Jazz', { Jazz: 0.2 }),
    clip('4q', 'Blues', { Jazz: 0.7 }),
    clip('4q', 'Pop/Rock', { Metal: 0.9 }),
  ].flatMap((track) => Array.from({ length: FOLDS }, () => track)),
);
const heard: HeadAnswers = {
  head: GENRE,
  answers,
  truths: labelTruths(GENRE.labels, answers, null),
  calibration: { temperatures: [], bias: [] },
};
const reportsWith = (written: readonly string[]) =>
  GENRE.labels.map(({ id }) => {
    const fate = written.includes(id) ? 'written' : 'shown';
    return { fate, atThreshold: { threshold: 0.99, precision: 1, recall: 1, predicted: 10 } } as LabelReport;
  });

test('claims are counted by source, under thresholds that other folds give', () => {
  const { all, bySource } = reportSourceClaims(heard, reportsWith(['Jazz', 'Metal']), 0.6);
  expect(bySource.map(({ source, tracks, without }) => [source, tracks, without])).toEqual([
    ['gtzan', 35, 5],
    ['4q', 15, 5],
  ]);
  const [gtzan, allMusic] = bySource;
  expect(gtzan).toMatchObject({ precision: { value: 1 }, byLabel: [{ right: 15 }, { right: 15 }] });
  expect(allMusic!.precision.value).toBe(0);
  expect(allMusic!.byLabel).toEqual([
    { label: 'Jazz', right: 0, wrong: 5, unknown: 0 },
    { label: 'Metal', right: 0, wrong: 0, unknown: 5 },
  ]);
  expect(all.tracks).toBe(50);
  expect(all.precision.value).toBeCloseTo(30 / 35, 9);
});

test('a stricter target moves the thresholds: what is wrong is no longer claimed', () => {
  const { bySource } = reportSourceClaims(heard, reportsWith(['Jazz']), 0.9);
  expect(bySource.map(({ byLabel }) => byLabel)).toEqual([[{ label: 'Jazz', right: 15, wrong: 0, unknown: 0 }], []]);
});

test('what is not written is not claimed', () => {
  const { all } = reportSourceClaims(heard, reportsWith([]), 0.6);
  expect(all).toMatchObject({ without: 50, byLabel: [], precision: { value: NaN } });
});
