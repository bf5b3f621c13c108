import * as tf from '@tensorflow/tfjs';
import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import type { HeadSpec } from '../../../src-shared/model-spec';
import { splitNetwork } from '../architectures/split-network';
import { randomiseWeights } from '../architectures/testing/small-networks';
import { joinNetworks, ownOutputName } from './join-networks';
import { buildOwnNetwork, type OwnNetworkRequest } from './own-network';
import { planHeads } from './plan-heads';
import { BASE_HEADS, BASE_TRUNK, madeBase } from './testing/made-base';
import { SMALL_RECIPE } from './testing/made-songs';

const OWN = { labels: ['Sea shanty', 'Jazz'], thresholds: [0.8, null] };
const PLAIN = { temperatures: [1, 1], bias: [0, 0] };
const TOLERANCE = 1e-4;

function join(base: LayersModel, heads: readonly HeadSpec[], name: string, keepsLabels: boolean, calibration = PLAIN) {
  const plan = planHeads({ heads: [...heads] }, 'genre', { ...OWN, keepsLabels });
  const request: OwnNetworkRequest = {
    name,
    outputName: ownOutputName(plan, name),
    labelCount: 2,
    seed: 3,
    recipe: SMALL_RECIPE,
  };
  const valueCount = base.getLayer(BASE_TRUNK).outputShape[1] as number;
  const own = buildOwnNetwork(tf, { ...request, valueCount });
  randomiseWeights(tf, own, name.length);
  return { joined: joinNetworks({ tf, base, trunkLayer: BASE_TRUNK, own, request, calibration, plan }), own, plan };
}

/** Output of the same made-up segments by head. */
function outputsOf(model: LayersModel): Map<string, number[][]> {
  const [, ...shape] = model.inputs[0]!.shape as number[];
  const outputs = tf.tidy(() => {
    const x = tf.randomUniform([4, ...shape], 0, 1, 'float32', 1);
    return [model.predictOnBatch(x)].flat().map((output: Tensor) => output.arraySync() as number[][]);
  });
  return new Map(model.outputNames.map((name, i) => [name, outputs[i]!]));
}

const columns = (rows: readonly number[][], from: number, to?: number): number[][] =>
  rows.map((row) => row.slice(from, to));

function expectSame(a: readonly number[][], b: readonly number[][]): void {
  expect(a.length).toBe(b.length);
  for (const [i, row] of a.entries())
    for (const [k, value] of row.entries()) expect(Math.abs(value - b[i]![k]!)).toBeLessThan(TOLERANCE);
}

describe('joinNetworks', () => {
  test('kept labels and heads answer as they did', () => {
    const base = madeBase(tf);
    const before = outputsOf(base);
    const { joined } = join(base, BASE_HEADS, 'mine', true);
    const after = outputsOf(joined);
    expect(joined.outputNames).toEqual(['genre', 'mood', 'theme']);
    const kept = columns(after.get('genre')!, 2);
    expectSame(
      kept,
      before.get('genre')!.map((row) => [row[0]!, row[2]!]),
    );
    expectSame(after.get('mood')!, before.get('mood')!);
    expectSame(after.get('theme')!, before.get('theme')!);
  });

  test('own labels answer as they were trained, calibrated', () => {
    const base = madeBase(tf);
    const calibration = { temperatures: [2, 0.5], bias: [0.3, -0.4] };
    const { joined, own } = join(base, BASE_HEADS, 'mine', false, calibration);
    expect(joined.outputNames).toEqual(['genre', 'mood', 'theme']);
    const { trunk } = splitNetwork(tf, base, BASE_TRUNK);
    const values = tf.tensor2d([...outputsOf(trunk).values()][0]!);
    const trained = (own.predictOnBatch(values) as Tensor).arraySync() as number[][];
    const calibrated = trained.map((row) =>
      row.map(
        (p, k) => 1 / (1 + Math.exp(-(Math.log(p / (1 - p)) / calibration.temperatures[k]! + calibration.bias[k]!))),
      ),
    );
    expectSame(outputsOf(joined).get('genre')!, calibrated);
  });

  test('a model that was retrained can be retrained, and cut at its trunk', () => {
    const base = madeBase(tf);
    const first = join(base, BASE_HEADS, 'mine', true);
    const relabelled = first.plan.heads.map((head) =>
      head.name === 'genre'
        ? {
            ...head,
            labels: head.labels.map((l, i) => (i === 1 ? { ...l, id: 'Polka', title: 'Polka', tagValue: 'Polka' } : l)),
          }
        : head,
    );
    const second = join(first.joined, relabelled, 'mine-2', true);
    // Its own two, and of the first model Polka, Blues and Rock.
    expect(second.plan.keptUnits).toEqual([1, 2, 3]);
    const [before, after] = [outputsOf(first.joined), outputsOf(second.joined)];
    expectSame(columns(after.get('genre')!, 2), columns(before.get('genre')!, 1));
    const { top, trunk } = splitNetwork(tf, second.joined, BASE_TRUNK);
    const values = tf.tensor2d([...outputsOf(trunk).values()][0]!);
    const tops = top.predictOnBatch(values) as Tensor[];
    expectSame(tops[0]!.arraySync() as number[][], after.get('genre')!);
  });
});
