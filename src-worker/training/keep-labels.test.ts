import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import type { LabelSpec } from '../../src-shared/model-spec';
import { createGoldenInputs } from '../model/golden-input';
import { buildCrnn, crnnOptions } from './architectures/crnn';
import { calibratedProbs, logitsOf } from './calibration/head-calibration';
import { networkHeads, teacherHeads } from './create-network';
import type { HeadReport, LabelReport } from './held-out/report';
import { copyKeptWeights, shippedHeads, withCalibration } from './keep-labels';

const label = (id: string): LabelSpec => ({ id, title: id, tagValue: id, threshold: null });
const HEADS = [
  { name: 'genre', activation: 'sigmoid', labels: ['Blues', 'Noise', 'Jazz'].map(label) },
  { name: 'mood', activation: 'softmax', labels: ['Q1', 'Q2'].map(label) },
] as const;

function reported(id: string, fate: LabelReport['fate']): LabelReport {
  return {
    label: id,
    fate,
    atThreshold: { threshold: 0.6, precision: 0.8, recall: 0.5, predicted: 20 },
  } as LabelReport;
}

const headReport = (head: Partial<HeadReport>): HeadReport => head as HeadReport;
const report = {
  heads: [
    headReport({
      name: 'genre',
      calibration: { temperatures: [1.7, 1.7, 0.4], bias: [0.4, 3, -0.8] },
      labels: [reported('Blues', 'written'), reported('Noise', 'left-out'), reported('Jazz', 'shown')],
    }),
    headReport({
      name: 'mood',
      calibration: { temperatures: [0.6, 0.6], bias: [0.2, -0.2] },
      labels: [reported('Q1', 'written'), reported('Q2', 'shown')],
    }),
  ],
};

test('labels ship with the thresholds that were chosen, and without those left out', () => {
  const [genre, mood] = shippedHeads(HEADS, report);
  expect(genre!.labels.map(({ id, threshold }) => [id, threshold])).toEqual([
    ['Blues', 0.6],
    ['Jazz', null],
  ]);
  expect(mood!.labels.map(({ id, threshold }) => [id, threshold])).toEqual([
    ['Q1', 0.6],
    ['Q2', null],
  ]);
});

test('too few labels left is told plainly', () => {
  const labels = report.heads[0]!.labels.map((each) => reported(each.label, 'left-out'));
  const heads = [{ ...report.heads[0]!, labels }, report.heads[1]!];
  expect(() => shippedHeads(HEADS, { heads })).toThrow(/fewer than two genre labels/);
});

test('the shipped network gives the calibrated probabilities of the labels that are kept', () => {
  const inputs = [{ kind: 'log-mel', height: 32, frames: 48, channels: 1 }] as const;
  const options = crnnOptions.parse({ filters: [3, 4, 4, 4], gruUnits: 5 });
  const kept = shippedHeads(HEADS, report);
  const trained = buildCrnn(tf, { ...options, inputs, heads: [...networkHeads(HEADS), ...teacherHeads(6)], seed: 4 });
  const shipped = buildCrnn(tf, { ...options, inputs, heads: networkHeads(kept), seed: 99 });
  const tensorsBefore = tf.memory().numTensors;
  copyKeptWeights(tf, trained, shipped, withCalibration(HEADS, report), kept);
  expect(tf.memory().numTensors).toBe(tensorsBefore);

  const input = tf.tensor4d(createGoldenInputs([[32, 48, 1]], 2, 1)[0]!, [2, 32, 48, 1]);
  const outputs = (model: tf.LayersModel) =>
    (model.predict(input) as tf.Tensor2D[]).map((output) => output.arraySync());
  const expected = HEADS.map(({ activation }, i) =>
    outputs(trained)[i]!.map((probs) =>
      calibratedProbs(activation, logitsOf(activation, probs), report.heads[i]!.calibration),
    ),
  );
  const [genres, moods] = outputs(shipped);
  for (const row of [0, 1]) {
    const [blues, , jazz] = expected[0]![row]!;
    for (const [k, prob] of [blues!, jazz!].entries()) expect(genres![row]![k]).toBeCloseTo(prob, 5);
    for (const [k, prob] of expected[1]![row]!.entries()) expect(moods![row]![k]).toBeCloseTo(prob, 5);
  }
});
