import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createRandom } from '../random';
import { describeArchitecture } from './describe-architecture';
import { reseedDropout } from './dropout';
import { embeddingModel, withFirstHeads } from './network-builder';
import { tensorShape, type InputShape, type NetworkHead } from './network-shape';
import { ARCHITECTURES, architectureSchema, buildNetwork } from './registry';
import { randomiseWeights, SMALL_HEADS, SMALL_NETWORKS, smallNetwork } from './testing/small-networks';

const NAMES = Object.keys(SMALL_NETWORKS);
const BATCH_SIZE = 4;

const MEL = { kind: 'log-mel', height: 128, frames: 130, channels: 1 } as const;
const GENRES: readonly NetworkHead[] = [{ name: 'genre', activation: 'softmax', size: 10 }];

function randomInputs(name: string): tf.Tensor[] {
  return SMALL_NETWORKS[name]!.inputs.map((input, i) =>
    tf.randomUniform([BATCH_SIZE, ...tensorShape(input)], 0, 1, 'float32', i + 1),
  );
}

function weightsOf(model: tf.LayersModel): number[][] {
  return model.getWeights().map((weight) => Array.from(weight.dataSync()));
}

function outputsOf(model: tf.LayersModel, inputs: tf.Tensor[]): number[][] {
  return tf.tidy(() => [model.predictOnBatch(inputs)].flat().map((output) => Array.from(output.dataSync())));
}

test('there is a small network of every kind', () => {
  const kinds = new Set(Object.values(SMALL_NETWORKS).map(({ config }) => config.kind));
  expect([...kinds].sort()).toEqual(ARCHITECTURES.map(({ kind }) => kind).sort());
});

describe.each(NAMES)('%s', (name) => {
  test('gives one output per head, in their order', () => {
    const model = smallNetwork(tf, name, 1);
    randomiseWeights(tf, model, 1);
    const inputs = randomInputs(name);
    expect(model.outputNames).toEqual(SMALL_HEADS.map((head) => head.name));
    const [genre, mood] = outputsOf(model, inputs);
    expect(genre).toHaveLength(BATCH_SIZE * 3);
    expect(mood).toHaveLength(BATCH_SIZE * 4);
    expect(genre!.every((prob) => prob > 0 && prob < 1)).toBe(true);
    const firstMoods = mood!.slice(0, 4).reduce((sum, prob) => sum + prob, 0);
    expect(firstMoods).toBeCloseTo(1, 5);
    // Segments that differ are told apart: nothing on the way throws them all together.
    expect(new Set(genre!.filter((_, i) => i % 3 === 0)).size).toBe(BATCH_SIZE);
    const [embedding] = outputsOf(embeddingModel(tf, model), inputs);
    expect(new Set(embedding).size).toBeGreaterThan(BATCH_SIZE);
  });

  test('the seed alone decides the first weights, and no two layers draw the same', () => {
    const models = [1, 1, 500].map((seed) => smallNetwork(tf, name, seed));
    const [first, same, other] = models.map(weightsOf);
    expect(same).toEqual(first);
    const isDrawn = (values: number[]): boolean => new Set(values).size > 2;
    const drawn = first!.filter(isDrawn);
    expect(drawn.length).toBeGreaterThan(2);
    const kernels = models[0]!.layers
      .map((layer) => Array.from(layer.getWeights()[0]?.dataSync() ?? []))
      .filter(isDrawn);
    expect(new Set(kernels.map(([value]) => value)).size).toBe(kernels.length);
    for (const [i, values] of first!.entries()) if (isDrawn(values)) expect(other![i]).not.toEqual(values);
  });

  test('a step of training lowers the loss and leaves no tensors behind', () => {
    const model = smallNetwork(tf, name, 1);
    const inputs = randomInputs(name);
    const targets = [tf.tensor2d([0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1], [4, 3]), tf.oneHot([0, 3, 1, 2], 4).toFloat()];
    const loss = (): tf.Scalar => {
      const outputs = model.apply(inputs, { training: true }) as tf.Tensor[];
      const distances = outputs.map((output, i) => output.sub(targets[i]!).square().mean());
      return distances[0]!.add(distances[1]!);
    };
    const optimizer = tf.train.adam(0.002);
    const step = (): number => {
      const cost = optimizer.minimize(loss, true)!;
      const [value] = cost.dataSync();
      cost.dispose();
      return value!;
    };
    // Dropout seeds stay as they are here, so that two steps can be compared.
    const before = step();
    const tensorsBetween = tf.memory().numTensors;
    const after = step();
    expect(after).toBeLessThan(before);
    expect(tf.memory().numTensors).toBe(tensorsBetween);
    optimizer.dispose();
  });

  test('saved and loaded, it is the same network', async () => {
    const model = smallNetwork(tf, name, 1);
    randomiseWeights(tf, model, 1);
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler((artifacts) => {
        saved = artifacts;
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
      }),
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved!));
    const inputs = randomInputs(name);
    expect(outputsOf(loaded, inputs)).toEqual(outputsOf(model, inputs));
  });
});

describe('parameters at the published size, as the networks say of themselves', () => {
  const multiHead = ARCHITECTURES.find(({ kind }) => kind === 'multi-head-cnn')!.published.inputs;
  const fifty: readonly NetworkHead[] = [{ name: 'tags', activation: 'sigmoid', size: 50 }];
  const mfcc = { kind: 'mfcc', height: 13, frames: 259, channels: 1 } as const;
  const fourteen: readonly NetworkHead[] = [{ name: 'genre', activation: 'sigmoid', size: 14 }];
  const raw = { kind: 'raw', samples: 66_150 } as const;

  test.each<[number, { kind: string; merge?: string }, readonly InputShape[], readonly NetworkHead[]]>([
    [393_034, { kind: 'crnn' }, [MEL], GENRES],
    [1_588_650, { kind: 'deep-cnn' }, [{ ...MEL, frames: 128 }], GENRES],
    [328_374, { kind: 'multi-label-cnn' }, [{ ...MEL, frames: 259 }], fourteen],
    [66_230, { kind: 'multi-label-cnn' }, [mfcc], fourteen],
    [2_407_238, { kind: 'multi-label-cnn' }, [{ ...MEL, frames: 2584, channels: 3 }], fourteen],
    [259_114, { kind: 'conv' }, [MEL], GENRES],
    [428_810, { kind: 'blstm' }, [MEL], GENRES],
    [136_394, { kind: 'gru' }, [MEL], GENRES],
    [390_058, { kind: 'conv-blstm' }, [MEL], GENRES],
    [316_202, { kind: 'conv-bgru' }, [MEL], GENRES],
    [413_194, { kind: 'end-to-end' }, [raw], GENRES],
    [351_562, { kind: 'end-to-end-gru' }, [raw], GENRES],
    [5_211_690, { kind: 'multi-head-cnn' }, multiHead, GENRES],
    [3_114_538, { kind: 'multi-head-cnn', merge: 'average' }, multiHead, GENRES],
    [3_114_538, { kind: 'multi-head-cnn', merge: 'sum' }, multiHead, GENRES],
    [216_858, { kind: 'musicnn' }, [{ ...MEL, height: 96, frames: 187 }], fifty],
    [931_164, { kind: 'musicnn-vgg' }, [{ ...MEL, height: 96, frames: 187 }], fifty],
  ])('%i: %o', (parameters, config, inputs, heads) => {
    const described = describeArchitecture(tf, architectureSchema.parse(config), { inputs, heads });
    expect(described.parameters).toBe(parameters);
  });
});

describe('a configuration', () => {
  const schema = z.object({ architecture: architectureSchema });
  const messageFor = (architecture: object): string => {
    const { error } = schema.safeParse({ architecture });
    return z.prettifyError(error!);
  };

  test('gets every default', () => {
    expect(architectureSchema.parse({ kind: 'conv', dropout: 0.1 })).toEqual({
      kind: 'conv',
      filters: [32, 64, 128, 128],
      denseUnits: 128,
      dropout: 0.1,
    });
  });

  test.each([
    [{ kind: 'conf' }, /kind must be one of crnn, deep-cnn.*at architecture\.kind/s],
    [{}, /kind must be one of/],
    [{ kind: 'conv', filtres: [8] }, /"filtres".*at architecture/s],
    [{ kind: 'conv', filters: [8, 0] }, />=1.*at architecture\.filters\[1\]/s],
    [{ kind: 'crnn', dropout: 1 }, /<=0\.9.*at architecture\.dropout/s],
    [{ kind: 'multi-head-cnn', merge: 'max' }, /"concatenate"\|"average"\|"sum".*at architecture\.merge/s],
  ])('%o is refused with what and where', (architecture, message) => {
    expect(messageFor(architecture)).toMatch(message);
  });

  test.each<[string, readonly InputShape[], RegExp]>([
    ['crnn', [], /crnn takes one input of log-mel, not none/],
    ['crnn', [{ ...MEL, kind: 'mfcc' }], /not mfcc/],
    ['conv', [MEL, { ...MEL, kind: 'chroma' }], /one input of log-mel, mfcc, chroma, not log-mel, chroma/],
    ['multi-head-cnn', [MEL, MEL], /up to 3 different inputs.*not log-mel, log-mel/],
    ['end-to-end', [MEL], /raw, not log-mel/],
    ['crnn', [{ ...MEL, height: 40 }], /multiple of 32.*not 40/],
    ['musicnn', [{ ...MEL, height: 40 }], /at least 67 mel bands.*not 40/],
    ['end-to-end', [{ kind: 'raw', samples: 2000 }], /at least 2304 samples.*not 2000/],
    ['multi-head-cnn', [MEL, { ...MEL, kind: 'chroma', frames: 90 }], /log-mel and chroma cannot be merged/],
  ])('whose inputs do not fit is refused: %s, %o', (kind, inputs, message) => {
    const config = architectureSchema.parse({ kind });
    expect(() => buildNetwork(tf, config, { inputs, heads: GENRES, seed: 1 })).toThrow(message);
  });
});

test('dropout: every layer gets a seed of its own, and another at every step', () => {
  const model = smallNetwork(tf, 'crnn', 1);
  const layers = model.layers.filter((layer) => layer.getClassName() === 'Dropout') as unknown as { seed: number }[];
  expect(layers).toHaveLength(5);
  const random = createRandom(1);
  const seeds = Array.from({ length: 3 }, () => {
    reseedDropout(model, random);
    return layers.map(({ seed }) => seed);
  });
  expect(new Set(seeds.flat()).size).toBe(15);
  // The seed decides what is left out.
  const inputs = randomInputs('crnn');
  const trained = (): number[] =>
    tf.tidy(() => Array.from((model.apply(inputs, { training: true }) as tf.Tensor[])[0]!.dataSync()));
  const first = trained();
  expect(trained()).toEqual(first);
  reseedDropout(model, random);
  expect(trained()).not.toEqual(first);
});

test('outputs that were only there to be taught can be cut off, and are disposed', () => {
  const inputs = randomInputs('gru');
  const tensorsBefore = tf.memory().numTensors;
  const model = smallNetwork(tf, 'gru', 1);
  const [genre] = outputsOf(model, inputs);
  const tensorsWithMood = tf.memory().numTensors;
  const kept = withFirstHeads(tf, model, 1);
  expect(tf.memory().numTensors).toBe(tensorsWithMood - 2);
  expect(outputsOf(kept, inputs)).toEqual([genre]);
  kept.dispose();
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});
