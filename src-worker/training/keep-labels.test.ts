import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import type { LabelSpec } from '../../src-shared/model-spec';
import { createGoldenInputs } from '../model/golden-input';
import { buildCrnn, crnnOptions } from './architectures/crnn';
import { networkHeads, teacherHeads } from './create-network';
import type { EvaluationReport, LabelReport } from './evaluate';
import { copyKeptWeights, shippedHeads } from './keep-labels';

const label = (id: string): LabelSpec => ({ id, title: id, tagValue: id, threshold: null });
const HEADS = [
  { name: 'genre', activation: 'sigmoid', labels: ['Blues', 'Noise', 'Jazz'].map(label) },
  { name: 'mood', activation: 'softmax', labels: ['Q1', 'Q2'].map(label) },
] as const;

function reported(id: string, lowerRocAuc: number, threshold: number | null): LabelReport {
  const atThreshold = threshold === null ? null : { threshold, precision: 0.8, recall: 0.5, predicted: 20 };
  const crossFitted = { precision: 0.8, recall: 0.5, predicted: 20 };
  const rocAuc = { value: 0.9, interval: [lowerRocAuc, 0.95] as [number, number] };
  return { label: id, positives: 20, negatives: 80, rocAuc, averagePrecision: 0.5, atThreshold, crossFitted };
}

const report = {
  genreLabels: [reported('Blues', 0.8, 0.6), reported('Noise', 0.52, 0.9), reported('Jazz', 0.7, null)],
  moodLabels: [reported('Q1', 0.5, 0.4), reported('Q2', 0.8, 0.5)],
} as unknown as EvaluationReport;

test('an independent label that is not told from chance is left out; labels of one choice stay together', () => {
  const [genre, mood] = shippedHeads(HEADS, report, 0.8);
  expect(genre!.labels.map(({ id, threshold }) => [id, threshold])).toEqual([
    ['Blues', 0.6],
    ['Jazz', null],
  ]);
  expect(mood!.labels.map(({ id, threshold }) => [id, threshold])).toEqual([
    ['Q1', 0.4],
    ['Q2', 0.5],
  ]);
});

test('a label whose precision does not hold on other folds is shown and never written', () => {
  const flattered = { ...reported('Blues', 0.8, 0.6), crossFitted: { precision: 0.69, recall: 0.2, predicted: 30 } };
  const [genre] = shippedHeads(HEADS, { ...report, genreLabels: [flattered, ...report.genreLabels.slice(1)] }, 0.8);
  expect(genre!.labels[0]).toMatchObject({ id: 'Blues', threshold: null });
});

test('too few labels left is told plainly', () => {
  const genreLabels = report.genreLabels.map((each) => reported(each.label, 0.4, 0.5));
  expect(() => shippedHeads(HEADS, { ...report, genreLabels }, 0.8)).toThrow(/fewer than two genre labels/);
});

test('the network without them gives the same probabilities for the rest', () => {
  const inputs = [{ kind: 'log-mel', height: 32, frames: 48, channels: 1 }] as const;
  const options = crnnOptions.parse({ filters: [3, 4, 4, 4], gruUnits: 5 });
  const kept = shippedHeads(HEADS, report, 0.8);
  const trained = buildCrnn(tf, { ...options, inputs, heads: [...networkHeads(HEADS), ...teacherHeads(6)], seed: 4 });
  const shipped = buildCrnn(tf, { ...options, inputs, heads: networkHeads(kept), seed: 99 });
  copyKeptWeights(tf, trained, shipped, HEADS, kept);

  const input = tf.tensor4d(createGoldenInputs([[32, 48, 1]], 2, 1)[0]!, [2, 32, 48, 1]);
  const [before] = (trained.predict(input) as tf.Tensor2D[]).map((output) => output.arraySync());
  const [after] = (shipped.predict(input) as tf.Tensor2D[]).map((output) => output.arraySync());
  expect(after).toEqual(before!.map(([blues, , jazz]) => [blues, jazz]));
});
