import { expect, test } from 'vitest';
import { closedGenreList } from '../labels';
import type { ClosedTask } from './closed-task';
import { reportShortFiles } from './short-files';
import { GENRE, madeAnswers, MOOD } from './testing/made-answers';

/** Told at once, only as a whole, and never; then a clip of one segment. */
const gtzan = madeAnswers(GENRE, [
  { source: 'gtzan', genres: ['jazz'], heard: [{ Jazz: 0.9 }, { Jazz: 0.6 }] },
  { source: 'gtzan', genres: ['blues'], heard: [{ Jazz: 0.6, Blues: 0.3 }, { Blues: 0.9 }] },
  { source: 'gtzan', genres: ['rock'], heard: [{ Jazz: 0.9 }, { Jazz: 0.9 }] },
  { source: 'gtzan', genres: ['metal'], heard: [{ Metal: 0.9 }] },
]);
const task = (answers: typeof gtzan, source: string): ClosedTask => ({
  head: GENRE,
  answers,
  candidates: closedGenreList(source),
});
const moods = madeAnswers(
  MOOD,
  ['Q1', 'Q2', 'Q3', 'Q4'].map((quadrant, i) => {
    const heardRightAtOnce = i < 2;
    const first = heardRightAtOnce ? { [quadrant]: 0.7 } : { Q1: 0.4 };
    return { source: '4q', genres: [], quadrant, heard: [first, { [quadrant]: 0.9 }] };
  }),
);
const report = reportShortFiles(
  {
    moodQuadrants: { head: MOOD, answers: moods, candidates: [0, 1, 2, 3] },
    gtzanGenres: task(gtzan, 'gtzan'),
    emotifyGenres: task([], 'emotify'),
  },
  { head: GENRE, answers: gtzan },
);

test('tracks of several segments are measured by the first and whole, those of one apart', () => {
  const { gtzanGenres } = report;
  expect(gtzanGenres.tracks).toBe(3);
  expect(gtzanGenres.firstSegment.value).toBeCloseTo(1 / 3, 9);
  expect(gtzanGenres.wholeTrack.value).toBeCloseTo(2 / 3, 9);
  expect(gtzanGenres.lost.value).toBeCloseTo(1 / 3, 9);
  expect(gtzanGenres.oneSegment).toMatchObject({ tracks: 1, value: 1 });
});

test('what is lost is measured on the same resamples: never negative where no track gains', () => {
  const [low, high] = report.gtzanGenres.lost.interval;
  expect(low).toBe(0);
  expect(high).toBeCloseTo(1, 9);
});

test('moods are measured by macro F1', () => {
  const { firstSegment, wholeTrack, tracks } = report.moodQuadrants;
  expect(tracks).toBe(4);
  // Q1 is found among three answers, Q2 is right, Q3 and Q4 are never answered.
  expect(firstSegment.value).toBeCloseTo((0.5 + 1) / 4, 9);
  expect(wholeTrack.value).toBe(1);
});

test('genres claimed of tracks of several segments', () => {
  const { firstSegment, wholeTrack } = report.genreClaims;
  expect([firstSegment.tracks, wholeTrack.tracks]).toEqual([3, 3]);
  expect(firstSegment.precision.value).toBeCloseTo(1 / 3, 9);
  expect(wholeTrack.byLabel).toEqual([
    { label: 'Jazz', right: 1, wrong: 1, unknown: 0 },
    { label: 'Blues', right: 1, wrong: 0, unknown: 0 },
  ]);
});

test('nothing is measured of no tracks', () => {
  expect(report.emotifyGenres).toMatchObject({ tracks: 0, wholeTrack: { value: NaN }, oneSegment: { tracks: 0 } });
});
