import { expect, test } from 'vitest';
import { type Target, UNKNOWN } from '../labels';
import { labelTruths } from './label-truth';
import { reportTaggerReach } from './tagger-reach';
import { GENRE, madeAnswers } from './testing/made-answers';

const FUNK = GENRE.labels.findIndex(({ id }) => id === 'Funk');
const clips = (count: number, source: string, genre: string, funk: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => ({ source, genres: [genre], heard: [{ Funk: funk(i) }] }));

const answers = madeAnswers(GENRE, [
  ...clips(20, '4q', 'Jazz', (i) => (i === 0 ? 0.9 : 0.5)),
  ...clips(10, 'gtzan', 'reggae', (i) => (i < 7 ? 0.51 : 0.1)),
  ...clips(10, 'gtzan', 'disco', (i) => (i < 4 ? 0.8 : 0.1)),
  // Too few for a share.
  ...clips(9, 'gtzan', 'metal', () => 0.9),
]);
const truths = labelTruths(GENRE.labels, answers, null).map((truth, index) => ({
  ...truth,
  targets: index === FUNK ? answers.map(({ track }): Target => (track.source === '4q' ? 0 : UNKNOWN)) : truth.targets,
}));
const heard = { head: GENRE, answers, truths, calibration: { temperatures: [], bias: [] } };

test('tells tracks that a tagger has heard from those none has, and the genre the label is given most', () => {
  expect(reportTaggerReach(heard, FUNK)).toEqual({
    heard: { tracks: 20, likely: 1 },
    unheard: { tracks: 29, likely: 20 },
    mostAmong: { label: 'Reggae', tracks: 10, likely: 7 },
  });
});

test('names no genre where the label is never likely, nor where every track was heard', () => {
  const none = { tracks: 0, likely: 0 };
  expect(reportTaggerReach({ ...heard, answers: answers.slice(0, 20) }, FUNK)).toMatchObject({
    unheard: none,
    mostAmong: null,
  });
  const soul = GENRE.labels.findIndex(({ id }) => id === 'Soul');
  expect(reportTaggerReach(heard, soul)).toMatchObject({ unheard: { likely: 0 }, mostAmong: null });
});
