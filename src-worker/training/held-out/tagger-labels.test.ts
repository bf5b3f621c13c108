import { expect, test } from 'vitest';
import { taggerAnswers, taggersTopTracks } from './tagger-labels';

const rows: Readonly<Record<string, Float32Array>> = {
  a: Float32Array.of(1, 2, 9),
  b: Float32Array.of(3, -1, 9),
};
const teacher = { tags: ['jamendo:genre---house', 'msd:House', 'msd:rock'], of: (id: string) => rows[id] };

test("a label's score is the mean of its tags; what taggers have no word for, and tracks they have not heard, have none", () => {
  const house = taggerAnswers(teacher)('House')!;
  expect([house('a'), house('b'), house('c')]).toEqual([1.5, 1, undefined]);
  expect(taggerAnswers(teacher)('Techno')).toBeNull();
  expect(taggerAnswers(teacher)('Reggae')).toBeNull();
});

test('one track in twenty counts as having the label, rounded up', () => {
  const ids = Array.from({ length: 41 }, (_, i) => `t${i}`);
  const top = taggersTopTracks([...ids, 'unheard'], (id) => (id === 'unheard' ? undefined : Number(id.slice(1))));
  expect([...top].filter(([, is]) => is).map(([id]) => id)).toEqual(['t40', 't39', 't38']);
  expect(top.size).toBe(41);
});
