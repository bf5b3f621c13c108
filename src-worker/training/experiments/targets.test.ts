import { expect, test } from 'vitest';
import { createTargets } from './targets';

const LABELS = ['Jazz', 'Polka', 'Rock'];
const ofOneSource = { labels: ['Jazz'], absent: ['Rock'], source: 'one' };
const SONGS = [
  ofOneSource,
  { labels: ['Polka'], absent: [], source: 'one' },
  { labels: ['Rock'], absent: [], source: 'two' },
];

test.each([
  ['absent', [1, 0, 0]],
  ['unknown', [1, NaN, 0]],
  ['by-source', [1, 0, 0]],
] as const)('a label that was not given, %s', (unlabelled, expected) => {
  expect(createTargets(unlabelled, LABELS, SONGS)(ofOneSource)).toEqual(expected);
});

test('a source says nothing of labels that none of its songs has', () => {
  const targetsOf = createTargets('by-source', LABELS, SONGS);
  expect(targetsOf(SONGS[1]!)).toEqual([0, 1, NaN]);
  expect(targetsOf(SONGS[2]!)).toEqual([NaN, NaN, 1]);
});
