import { expect, test } from 'vitest';
import { labelFate, type LabelMeasures, precisionInterval, shippedThreshold } from './label-fate';

const good: LabelMeasures = {
  knownBy: 'sources',
  positives: 50,
  negatives: 200,
  rocAuc: { value: 0.9, interval: [0.8, 0.95] },
  averagePrecision: 0.7,
  atThreshold: { threshold: 0.6, precision: 0.8, recall: 0.5, predicted: 30 },
  crossFitted: { precision: 0.8, recall: 0.4, predicted: 30 },
  reliability: [],
  calibrationQuality: null,
  taggerReach: null,
};
const fateOf = (change: Partial<LabelMeasures>, activation: 'sigmoid' | 'softmax' = 'sigmoid') =>
  labelFate(activation, { ...good, ...change });

test('a label that ranks, and whose precision holds on other folds, is written', () => {
  expect(fateOf({})).toBe('written');
  expect(shippedThreshold({ ...good, fate: 'written' })).toBe(0.6);
});

test.each([
  ['a target that is reached only within its error', 0.8, 25],
  ['a lower precision over more claims', 0.7, 95],
  ['six claims, all right', 1, 6],
])('sure enough: %s', (_, precision, predicted) => {
  expect(fateOf({ crossFitted: { precision, recall: 0.4, predicted } })).toBe('written');
});

test.each([
  ['no threshold reaches the target', { atThreshold: null }],
  ['nothing was claimed on other folds', { crossFitted: { precision: null, recall: 0, predicted: 0 } }],
  ['a high precision over few claims', { crossFitted: { precision: 16 / 20, recall: 0.4, predicted: 20 } }],
  ['five claims, all right', { crossFitted: { precision: 1, recall: 0.1, predicted: 5 } }],
  ['a low precision over many', { crossFitted: { precision: 0.62, recall: 0.4, predicted: 400 } }],
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

test("a precision's interval is wider for fewer claims", () => {
  const of = (predicted: number) => precisionInterval({ precision: 0.8, predicted });
  expect(of(20)[0]).toBeLessThan(of(40)[0]);
  expect(of(20)[1]).toBeGreaterThan(of(40)[1]);
  expect(precisionInterval({ precision: null, predicted: 0 })).toEqual([NaN, NaN]);
});
