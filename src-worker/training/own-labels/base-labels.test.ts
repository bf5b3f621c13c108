import { expect, test } from 'vitest';
import type { HeadSpec } from '../../../src-shared/model-spec';
import { baseClaims, findBaseLabel } from './base-labels';

const label = (id: string, threshold: number | null, title = id): HeadSpec['labels'][number] => ({
  id,
  title,
  tagValue: title,
  threshold,
});
const heads: HeadSpec[] = [
  { name: 'genre', activation: 'sigmoid', labels: [label('RNB', 0.7, 'R&B'), label('Jazz', null)] },
  { name: 'mood', activation: 'softmax', labels: [label('Q1', 0.3, 'Happy'), label('Q2', 0.3, 'Angry')] },
  { name: 'theme', activation: 'sigmoid', labels: [label('Dreamy', 0.5), label('Dark', 0.5)] },
];

test('labels of the field are found by any of their names, whatever the case', () => {
  expect(findBaseLabel({ heads }, 'genre', 'r&b')).toEqual({ head: 'genre', id: 'RNB' });
  expect(findBaseLabel({ heads }, 'mood', 'happy')).toEqual({ head: 'mood', id: 'Q1' });
  expect(findBaseLabel({ heads }, 'mood', 'DREAMY')).toEqual({ head: 'theme', id: 'Dreamy' });
  expect(findBaseLabel({ heads }, 'genre', 'Dreamy')).toBeNull();
});

test('a label is claimed from its own threshold on, or from 0.5', () => {
  const claims = (id: string, prob: number): boolean | null =>
    baseClaims({ heads }, { head: 'genre', id }, { baseProbs: { [`genre/${id}`]: prob } });
  expect([claims('RNB', 0.69), claims('RNB', 0.7)]).toEqual([false, true]);
  expect([claims('Jazz', 0.49), claims('Jazz', 0.5)]).toEqual([false, true]);
});

test('of labels that exclude each other only the likeliest is claimed', () => {
  const baseProbs = { 'mood/Q1': 0.4, 'mood/Q2': 0.6 };
  expect(baseClaims({ heads }, { head: 'mood', id: 'Q1' }, { baseProbs })).toBe(false);
  expect(baseClaims({ heads }, { head: 'mood', id: 'Q2' }, { baseProbs })).toBe(true);
});

test('nothing is said of a song that the base model has not heard', () => {
  expect(baseClaims({ heads }, { head: 'genre', id: 'Jazz' }, { baseProbs: {} })).toBeNull();
});
