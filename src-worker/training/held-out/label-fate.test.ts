import { expect, test } from 'vitest';
import { labelFate, type LabelMeasures, MIN_CLAIMS, shippedThreshold } from './label-fate';

const good: LabelMeasures = {
  knownBy: 'sources',
  positives: 50,
  negatives: 200,
  rocAuc: { value: 0.9, interval: [0.8, 0.95] },
  averagePrecision: 0.7,
  atThreshold: { threshold: 0.6, precision: 0.8, recall: 0.5, predicted: 30 },
  crossFitted: { precision: 0.75, recall: 0.4, predicted: 28 },
  reliability: [],
  calibrationQuality: null,
};
const fateOf = (change: Partial<LabelMeasures>, activation: 'sigmoid' | 'softmax' = 'sigmoid') =>
  labelFate(activation, { ...good, ...change }, 0.8);

test('a label that ranks, and whose precision holds on other folds, is written', () => {
  expect(fateOf({})).toBe('written');
  expect(shippedThreshold({ ...good, fate: 'written' })).toBe(0.6);
});

test.each([
  ['no threshold reaches the target', { atThreshold: null }],
  ['the precision does not hold on other folds', { crossFitted: { ...good.crossFitted, precision: 0.69 } }],
  ['nothing was claimed on other folds', { crossFitted: { precision: null, recall: 0, predicted: 0 } }],
  ['too few claims to believe it', { crossFitted: { precision: 1, recall: 0.1, predicted: MIN_CLAIMS - 1 } }],
])('shown and never written: %s', (_, change) => {
  expect(fateOf(change)).toBe('shown');
  expect(shippedThreshold({ ...good, fate: 'shown' })).toBeNull();
});

test('left out where the interval reaches down to chance, or nothing could be measured; exclusive labels stay together', () => {
  const chance = { rocAuc: { value: 0.7, interval: [0.55, 0.8] as [number, number] } };
  expect(fateOf(chance)).toBe('left-out');
  expect(fateOf({ rocAuc: { value: NaN, interval: [NaN, NaN] } })).toBe('left-out');
  expect(fateOf(chance, 'softmax')).toBe('written');
});

test('agreement with the taggers it learned from has to be clear, and is never written', () => {
  const agreed = { knownBy: 'taggers', atThreshold: null } as const;
  expect(fateOf({ ...agreed, rocAuc: { value: 0.8, interval: [0.7, 0.9] } })).toBe('left-out');
  expect(fateOf(agreed)).toBe('shown');
});
