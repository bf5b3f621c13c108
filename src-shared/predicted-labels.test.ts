import { describe, expect, test } from 'vitest';
import type { HeadSpec } from './model-spec';
import { predictedLabels, rankedLabels } from './predicted-labels';

const head = (activation: HeadSpec['activation'], ...thresholds: (number | null)[]): HeadSpec => ({
  name: 'genre',
  activation,
  labels: thresholds.map((threshold, i) => ({ id: `L${i}`, title: `L${i}`, tagValue: `L${i}`, threshold })),
});
const ids = (labels: readonly { label: { id: string } }[]): string[] => labels.map(({ label }) => label.id);

describe('predictedLabels', () => {
  test('independent labels: every one at or above its own threshold, best first', () => {
    expect(ids(predictedLabels(head('sigmoid', 0.5, 0.2, 0.9), [0.5, 0.7, 0.8]))).toEqual(['L1', 'L0']);
  });

  test('one of several: the best label or none, never the second best', () => {
    expect(ids(predictedLabels(head('softmax', 0.5, 0.1), [0.6, 0.4]))).toEqual(['L0']);
    expect(ids(predictedLabels(head('softmax', 0.7, 0.1), [0.6, 0.4]))).toEqual([]);
  });

  test('a label without a threshold is never claimed', () => {
    expect(predictedLabels(head('sigmoid', null, null), [1, 1])).toEqual([]);
    expect(predictedLabels(head('softmax', null, 0.1), [0.9, 0.1])).toEqual([]);
  });

  test('equal probabilities keep the order of the model', () => {
    expect(ids(rankedLabels(head('sigmoid', null, null, null), [0.2, 0.4, 0.4]))).toEqual(['L1', 'L2', 'L0']);
  });
});
