import * as tf from '@tensorflow/tfjs';
import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../random';
import { Checkpoint } from './checkpoint';
import { parseNetworkConfig, type NetworkConfig } from './config';
import type { Example, ExampleSong } from './examples';
import { fit, type FitRun } from './fit';
import { sampleBeta } from './mixup';

const SEGMENT_FRAMES = 4;
const LABELS = 2;
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-fit-'));
});
afterEach(() => rm(dir, { recursive: true }));

function config(training: object, augmentation: object = {}): NetworkConfig {
  return parseNetworkConfig(
    {
      id: 'tiny',
      title: 'Tiny',
      task: 'one-label',
      segmentSec: 1,
      inputs: [{ kind: 'log-mel' }],
      architecture: { kind: 'conv' },
      augmentation,
      training: { epochs: 6, batchSize: 4, learningRate: 0.05, ...training },
    },
    'test',
  );
}

/** Songs of label 0 hold values around 0.2, those of label 1 around 0.8. */
function songs(count: number, prefix: string): ExampleSong[] {
  return Array.from({ length: count }, (_, index) => {
    const label = index % LABELS;
    const id = `${prefix}${index}`;
    return { id, group: id, copies: [id], frameCount: 9, targets: [1 - label, label] };
  });
}

function load(examples: readonly Example[], random: Random | null): Tensor[] {
  const noise = random ?? createRandom(7);
  const values = examples.flatMap(({ song }) =>
    Array.from({ length: SEGMENT_FRAMES }, () => 0.2 + 0.6 * song.targets[1]! + 0.2 * (noise() - 0.5)),
  );
  return [tf.tensor2d(values, [examples.length, SEGMENT_FRAMES])];
}

function network(): LayersModel {
  const input = tf.input({ shape: [SEGMENT_FRAMES] });
  const hidden = tf.layers
    .dense({ units: 3, activation: 'tanh', kernelInitializer: tf.initializers.glorotUniform({ seed: 3 }) })
    .apply(input) as tf.SymbolicTensor;
  const output = tf.layers
    .dense({ units: LABELS, activation: 'softmax', kernelInitializer: tf.initializers.glorotUniform({ seed: 4 }) })
    .apply(hidden) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: output });
}

function run(settings: NetworkConfig, name = 'run', overrides: Partial<FitRun> = {}): FitRun {
  return {
    tf,
    model: network(),
    config: settings,
    training: songs(12, 't'),
    validation: songs(4, 'v'),
    segmentFrames: SEGMENT_FRAMES,
    load,
    reseed: () => {},
    checkpoint: new Checkpoint(tf, join(dir, name)),
    signal: new AbortController().signal,
    onStep: () => {},
    ...overrides,
  };
}

function weightsOf(model: LayersModel): number[] {
  return model.getWeights().flatMap((weight) => [...weight.dataSync()]);
}

describe('fit', () => {
  test('learns, reports every epoch, and leaves no tensor behind', async () => {
    const job = run(config({}));
    const before = tf.memory().numTensors;
    const { history } = await fit(job);
    expect(tf.memory().numTensors).toBe(before);
    expect(history).toHaveLength(6);
    expect(history.at(-1)!.trainingLoss).toBeLessThan(history[0]!.trainingLoss);
    expect(history.at(-1)!.validationAccuracy).toBe(1);
  });

  test('a run that was killed ends with the weights of one that was not', async () => {
    const settings = config({ schedule: { kind: 'cosine' }, classWeights: true }, { mixupAlpha: 0.3, overlap: true });
    const whole = run(settings, 'whole');
    await fit(whole);
    const stop = new AbortController();
    const first = run(settings, 'killed', {
      signal: stop.signal,
      onStep: ({ epoch, step }) => {
        if (epoch === 3 && step === 1) stop.abort();
      },
    });
    expect((await fit(first)).history).toHaveLength(3);
    const second = run(settings, 'killed');
    const { history, earlierSec } = await fit(second);
    expect(history).toHaveLength(6);
    expect(earlierSec).toBeGreaterThan(0);
    // Adam's bias correction is a running product in the one case and a power in the other.
    const [resumed, uninterrupted] = [weightsOf(second.model), weightsOf(whole.model)];
    for (const [index, weight] of uninterrupted.entries()) expect(resumed[index]).toBeCloseTo(weight, 5);
  });

  test('hears of a stop from outside between two steps', async () => {
    const stop = new AbortController();
    const steps: number[] = [];
    const job = run(config({ batchSize: 1 }), 'stopped', {
      signal: stop.signal,
      onStep: ({ step }) => {
        if (step === 0) setImmediate(() => stop.abort());
        steps.push(step);
      },
    });
    expect((await fit(job)).history).toEqual([]);
    expect(steps.length).toBeLessThan(4);
  });

  test('tells of epochs, those of an earlier run first, and ends early when asked to, but not before the first', async () => {
    const told: number[][] = [];
    let breaths = 0;
    const control = {
      breathe: () => Promise.resolve(void breaths++),
      wantsStop: () => true,
      onEpoch: (history: readonly { epoch: number }[]) => void told.push(history.map(({ epoch }) => epoch)),
    };
    const { history } = await fit(run(config({}), 'steered', { control }));
    expect(history.map(({ validationF1 }) => typeof validationF1)).toEqual(['number']);
    // Between two steps (12 songs of 2 segments, 4 at once), and between two batches of what is measured (4 songs).
    expect(breaths).toBe(6 + 2);
    await fit(run(config({}), 'steered', { control: { ...control, wantsStop: () => told.length > 2 } }));
    expect(told).toEqual([[0], [0], [0, 1]]);
  });

  test('what a pause throws ends it, with whole epochs kept', async () => {
    let steps = 0;
    const control = {
      breathe: () => (++steps > 10 ? Promise.reject(new Error('given up')) : Promise.resolve()),
      wantsStop: () => false,
      onEpoch: () => {},
    };
    await expect(fit(run(config({}), 'given up', { control }))).rejects.toThrow('given up');
    expect((await fit(run(config({ epochs: 1 }), 'given up'))).history).toHaveLength(1);
  });

  test('stops when nothing improves any more, and keeps the best weights', async () => {
    const epochs = 30;
    // Validation labels are the wrong way round: the better it learns, the worse it does.
    const validation = songs(4, 'v').map((song) => ({ ...song, targets: [...song.targets].reverse() }));
    const wrongLoad = (examples: readonly Example[], random: Random | null): Tensor[] =>
      load(
        examples.map((example) =>
          example.song.id.startsWith('v')
            ? { ...example, song: { ...example.song, targets: [...example.song.targets].reverse() } }
            : example,
        ),
        random,
      );
    const job = run(config({ epochs, patience: 3 }), 'patient', { validation, load: wrongLoad });
    const { history } = await fit(job);
    expect(history.length).toBeLessThan(epochs);
    const losses = history.map(({ validationLoss }) => validationLoss);
    expect(losses.length - 1 - losses.indexOf(Math.min(...losses))).toBe(3);
  });
});

test('steps that are too large are told, and nothing of them is kept', async () => {
  const job = run(config({ learningRate: 1e38 }));
  await expect(fit(job)).rejects.toThrow(/^tiny: the loss of epoch 1 is not a number; .*learningRate/);
  expect((await fit(run(config({ epochs: 1 })))).history).toHaveLength(1);
});

test('mixup draws from Beta(alpha, alpha): mean 1/2, variance 1/(4(2 alpha + 1))', () => {
  const random = createRandom(1);
  for (const alpha of [0.2, 1, 4]) {
    const values = Array.from({ length: 20_000 }, () => sampleBeta(alpha, random));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0.5, 1);
    expect(variance).toBeCloseTo(1 / (4 * (2 * alpha + 1)), 2);
  }
});
