import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GENRE_LABELS, genreTargets, moodTargets, themeTargets } from '../labels';
import type { LabelledTrack } from '../manifest';
import { createRandom } from '../random';
import { answersOf, type EvaluatedHead } from './answers';
import { claimsAcrossFolds, knownAnswers } from './cross-fit';

const FOLD = 1;
const HEAD: EvaluatedHead = {
  name: 'genre',
  activation: 'sigmoid',
  labels: GENRE_LABELS.map((label) => ({ ...label, threshold: null })),
};
const jazz = GENRE_LABELS.findIndex(({ id }) => id === 'Jazz');

const random = createRandom(5);
const isJazz = Array.from({ length: 60 }, () => random() < 0.5);
const predictions = isJazz.map((is, i) => {
  const row = () => GENRE_LABELS.map((_, k) => (k === jazz ? (is ? 0.45 : 0.15) + 0.5 * random() : 0.1));
  return { id: `t${i}`, segments: { genre: [row(), row()] } };
});

function tracksOf(truths: readonly boolean[]): LabelledTrack[] {
  return truths.map((is, i) => {
    const targets = { genre: genreTargets('4q', is ? ['Jazz'] : []), mood: moodTargets(''), theme: themeTargets([]) };
    return { id: `t${i}`, path: '', source: '4q', group: `g${i}`, fold: i % 3, ...targets };
  });
}

/** What of a fold's tracks is claimed as jazz, and the probabilities it is measured with. */
function measureFold(truths: readonly boolean[]) {
  const heard = answersOf(HEAD, tracksOf(truths), predictions, null);
  const isClaimed = claimsAcrossFolds(HEAD, knownAnswers(heard, jazz), jazz, 0.8);
  const inFold = heard.answers.filter(({ fold }) => fold === FOLD);
  return {
    claimed: inFold.filter(isClaimed).map(({ track }) => track.id),
    probs: inFold.map(({ probs, segmentProbs }) => [probs, segmentProbs]),
  };
}

test(
  "a fold's truths have no say in its probabilities, nor in which of its tracks are claimed",
  { timeout: 60_000 },
  () => {
    const before = measureFold(isJazz);
    expect(before.claimed.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), (others) => {
        const changed = isJazz.map((is, i) => (i % 3 === FOLD ? others[i]! : is));
        expect(measureFold(changed)).toEqual(before);
      }),
      { numRuns: 4 },
    );
  },
);

test("other folds' truths have", () => {
  const changed = isJazz.map((is, i) => (i % 3 === FOLD ? is : i % 2 === 0));
  expect(measureFold(changed).probs).not.toEqual(measureFold(isJazz).probs);
});
