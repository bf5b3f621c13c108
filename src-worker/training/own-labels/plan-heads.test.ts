import { expect, test } from 'vitest';
import type { HeadSpec } from '../../../src-shared/model-spec';
import { planHeads } from './plan-heads';

const label = (id: string, title = id): HeadSpec['labels'][number] => ({ id, title, tagValue: title, threshold: 0.6 });
const genre: HeadSpec = {
  name: 'genre',
  activation: 'sigmoid',
  labels: ['Blues', 'Jazz', 'Rock'].map((id) => label(id)),
};
const mood: HeadSpec = { name: 'mood', activation: 'softmax', labels: [label('Q1'), label('Q2')] };
const own = { labels: ['Sea shanty', 'jazz'], thresholds: [0.8, null] };

test('own labels take the place of all labels of the head', () => {
  const plan = planHeads({ heads: [genre, mood] }, 'genre', { ...own, keepsLabels: false });
  expect(plan).toMatchObject({ name: 'genre', keptUnits: [] });
  expect(plan.heads.map(({ name }) => name)).toEqual(['genre', 'mood']);
  expect(plan.heads[0]!.labels.map(({ id, threshold }) => [id, threshold])).toEqual([
    ['Sea shanty', 0.8],
    ['jazz', null],
  ]);
  expect(plan.heads[1]).toBe(mood);
});

test('labels the user has none of are kept behind the own ones, as they were', () => {
  const plan = planHeads({ heads: [genre, mood] }, 'genre', { ...own, keepsLabels: true });
  expect(plan.keptUnits).toEqual([0, 2]);
  expect(plan.heads[0]!.labels.slice(2)).toEqual([genre.labels[0], genre.labels[2]]);
});

test('own moods become mood words, beside the moods', () => {
  const plan = planHeads({ heads: [genre, mood] }, 'mood', { ...own, keepsLabels: true });
  expect(plan.name).toBe('theme');
  expect(plan.heads.map(({ name }) => name)).toEqual(['genre', 'mood', 'theme']);
  expect(plan.heads[2]!.activation).toBe('sigmoid');
});

test('labels that exclude each other cannot be kept beside own ones', () => {
  const heads = [{ ...genre, activation: 'softmax' as const }];
  expect(() => planHeads({ heads }, 'genre', { ...own, keepsLabels: true })).toThrow(
    expect.objectContaining({ code: 'bad-input' }),
  );
  expect(planHeads({ heads }, 'genre', { ...own, keepsLabels: false }).heads[0]!.activation).toBe('sigmoid');
});
