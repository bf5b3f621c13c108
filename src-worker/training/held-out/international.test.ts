import { expect, test } from 'vitest';
import { reportInternational } from './international';
import { GENRE, madeAnswers, MOOD } from './testing/made-answers';

const clips = [
  { source: '4q', genres: ['International', 'Folk'], quadrant: 'Q1', group: 'a', answered: 'Q1' },
  { source: '4q', genres: ['International', 'Latin'], quadrant: 'Q2', group: 'a', answered: 'Q1' },
  { source: '4q', genres: ['Pop/Rock', 'International'], quadrant: 'Q2', group: 'b', answered: 'Q2' },
  { source: '4q', genres: ['Pop/Rock'], quadrant: 'Q3', group: 'c', answered: 'Q3' },
  { source: 'gtzan', genres: ['rock'], quadrant: '', group: 'd', answered: 'Q4' },
];
const genre = madeAnswers(
  GENRE,
  clips.map((clip) => ({ ...clip, heard: [{ Metal: 0.9 }] })),
);
const mood = madeAnswers(
  MOOD,
  clips.map((clip) => ({ ...clip, heard: [{ [clip.answered]: 0.9 }] })),
).filter(({ targets }) => targets.includes(1));
const { international, notPopRock, others } = reportInternational(
  { head: MOOD, answers: mood, candidates: [0, 1, 2, 3] },
  { head: GENRE, answers: genre },
);
const sides = [international, notPopRock, others];

test('International with and without Pop/Rock, and the other clips of AllMusic', () => {
  expect(sides.map(({ groups, genreClaims }) => [genreClaims.tracks, groups])).toEqual([
    [3, 2],
    [2, 1],
    [1, 1],
  ]);
});

test('moods of each', () => {
  expect(sides.map(({ moodAccuracy }) => moodAccuracy.value)).toEqual([2 / 3, 1 / 2, 1]);
  expect(international.moodMacroF1.value).toBeCloseTo(2 / 3, 9);
});

test('Metal is wrong where AllMusic has other words, and left open under Pop/Rock', () => {
  expect(international.genreClaims.byLabel).toEqual([{ label: 'Metal', right: 0, wrong: 2, unknown: 1 }]);
  expect(others.genreClaims).toMatchObject({ misled: { value: 0 }, precision: { value: NaN } });
});
