import { describe, expect, it } from 'vitest';
import { decidedLabels, editOfChoice, judgeLabels, latestChoices, type FieldChoice } from './label-choice';

const choice = (wanted: Partial<FieldChoice>): FieldChoice => ({
  field: 'genre',
  old: [],
  proposed: [],
  chosen: [],
  ...wanted,
});
const verdicts = (wanted: Partial<FieldChoice>) =>
  judgeLabels(choice(wanted)).map(({ label, verdict }) => `${label} ${verdict}`);

describe('judgeLabels', () => {
  it('tells what stays of file and proposal, what is new, and what goes', () => {
    expect(verdicts({ old: ['Rock'], proposed: ['Rock', 'Jazz'], chosen: ['Rock', 'Polka'] })).toEqual([
      'Rock accepted',
      'Polka added',
      'Jazz rejected',
    ]);
    expect(verdicts({ proposed: ['Jazz'] })).toEqual(['Jazz rejected']);
  });

  it('takes words that differ in case alone for one', () => {
    expect(verdicts({ old: ['ROCK'], proposed: ['Rock'], chosen: ['rock'] })).toEqual(['rock accepted']);
  });
});

it('edits the file only where it does not hold what was chosen', () => {
  expect(editOfChoice(choice({ old: ['A', 'B'], chosen: ['B', 'A'] }))).toBeNull();
  expect(editOfChoice(choice({ old: ['A'], chosen: [] }))).toEqual({ field: 'genre', old: ['A'], new: [] });
});

it('goes by the last verdict on a label', () => {
  const first = judgeLabels(choice({ proposed: ['Jazz', 'Rock'], chosen: ['Rock'] }));
  const second = judgeLabels(choice({ old: ['Rock'], chosen: ['jazz'] }));
  expect(decidedLabels(latestChoices([...first, ...second]), 'genre')).toEqual({
    wanted: ['jazz'],
    rejected: ['Rock'],
  });
  expect(decidedLabels(first, 'mood')).toEqual({ wanted: [], rejected: [] });
});
