import { expect, test } from 'vitest';
import type { LabelSpec } from '../../src-shared/model-spec';
import { DEFAULT_POLICY } from '../../src-shared/policy';
import {
  FIRST_THRESHOLD,
  labelRows,
  searchLabels,
  withoutPreserved,
  withPreserved,
  withTagValue,
  withThreshold,
  withWritten,
} from './label-rules';

const HIP_HOP: LabelSpec = { id: 'Hip Hop', title: 'Hip Hop', tagValue: 'Hip Hop', threshold: 0.54 };
const FOLK: LabelSpec = { id: 'Folk', title: 'Folk', tagValue: 'Folk', threshold: null };
const GENRE = DEFAULT_POLICY.genre;

test('without rules a label is as the model has it', () => {
  const [hipHop, folk] = labelRows([HIP_HOP, FOLK], GENRE);
  expect(hipHop).toMatchObject({ threshold: 0.54, hasOwnThreshold: false, tagValue: 'Hip Hop', hasOwnTagValue: false });
  expect(folk).toMatchObject({ threshold: null, warnings: [] });
});

test('a rule is added, joined with another of the same label, and gone when it says what the model says', () => {
  const renamed = withTagValue(GENRE, HIP_HOP, '  Hip-Hop ');
  const both = withThreshold(renamed, HIP_HOP, 0.7);
  expect(both.labels).toEqual({ 'Hip Hop': { tagValue: 'Hip-Hop', threshold: 0.7 } });
  expect(labelRows([HIP_HOP], both)[0]).toMatchObject({ threshold: 0.7, tagValue: 'Hip-Hop', hasOwnThreshold: true });
  expect(withThreshold(both, HIP_HOP, 0.54).labels).toEqual({ 'Hip Hop': { tagValue: 'Hip-Hop' } });
  expect(withTagValue(withThreshold(both, HIP_HOP, 0.54), HIP_HOP, '').labels).toEqual({});
  expect(GENRE.labels).toEqual({});
});

test('rules of labels this model does not know stay', () => {
  const policy = { ...GENRE, labels: { Chiptune: { threshold: null } } };
  expect(withTagValue(policy, FOLK, 'Folk Music').labels).toEqual({
    Chiptune: { threshold: null },
    Folk: { tagValue: 'Folk Music' },
  });
});

test('switching off is never; on again is the model’s threshold, or a cautious one where it has none', () => {
  const off = withWritten(GENRE, HIP_HOP, false);
  expect(labelRows([HIP_HOP], off)[0]?.threshold).toBeNull();
  expect(withWritten(off, HIP_HOP, true).labels).toEqual({});
  const on = withWritten(GENRE, FOLK, true);
  expect(labelRows([FOLK], on)[0]?.threshold).toBe(FIRST_THRESHOLD);
  expect(withWritten(on, FOLK, false).labels).toEqual({});
});

test('a name that servers split is warned of', () => {
  const [row] = labelRows([FOLK], withTagValue(GENRE, FOLK, 'Folk, World'));
  expect(row?.warnings).toEqual([expect.stringContaining('a comma')]);
});

test('labels are found by their title and by the word written', () => {
  const rows = labelRows([HIP_HOP, FOLK], withTagValue(GENRE, FOLK, 'Traditional'));
  expect(searchLabels(rows, 'hop HIP').map((row) => row.label.id)).toEqual(['Hip Hop']);
  expect(searchLabels(rows, 'tradi').map((row) => row.label.id)).toEqual(['Folk']);
  expect(searchLabels(rows, '')).toHaveLength(2);
});

test('what replace keeps is listed once, in whatever spelling', () => {
  const one = withPreserved(GENRE, ' Soundtrack ');
  expect(one.preserve).toEqual(['Soundtrack']);
  expect(withPreserved(one, 'soundtrack')).toBe(one);
  expect(withPreserved(one, '   ')).toBe(one);
  expect(withoutPreserved(one, 'Soundtrack').preserve).toEqual([]);
});
