import * as tf from '@tensorflow/tfjs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NetworkHead } from './architectures/network-shape';
import { architectureSchema, buildNetwork } from './architectures/registry';
import { applyInitialWeights, readInitialWeights, refuseOtherSound } from './initial-weights';

const GENRES: readonly NetworkHead[] = [{ name: 'genre', activation: 'sigmoid', size: 3 }];

function network(options: object, heads = GENRES, kind = 'musicnn'): tf.LayersModel {
  const inputs = [{ kind: 'log-mel', height: 96, frames: 20, channels: 1 }] as const;
  return buildNetwork(tf, architectureSchema.parse({ kind, ...options }), { inputs, heads, seed: 1 });
}

function weightsOf(model: tf.LayersModel, layer: string): number[][] {
  return model
    .getLayer(layer)
    .getWeights()
    .map((weight) => Array.from(weight.dataSync()));
}

describe('initial weights', () => {
  const initial = readInitialWeights('musicnn-msd');

  test('go into the layers of their names; heads that are not among them stay as they were', () => {
    const model = network({});
    const before = weightsOf(model, 'genre');
    const tensors = tf.memory().numTensors;
    applyInitialWeights(tf, model, initial);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(weightsOf(model, 'genre')).toEqual(before);
    const names = { mid2_conv: ['kernel', 'bias'], embedding: ['gamma', 'beta', 'moving_mean', 'moving_variance'] };
    for (const [layer, weights] of Object.entries(names)) {
      const given = weights.map((name) => Array.from(initial.layers.get(layer)!.get(name)!.values));
      expect(weightsOf(model, layer)).toEqual(given);
    }
  });

  test.each<[string, object, readonly NetworkHead[], RegExp]>([
    ['of another shape', { midFilters: 32 }, GENRES, /mid1_conv\/kernel is 7x64x64, and the network needs 7x64x32/],
    [
      'that is not there',
      { timbral: Array(3).fill({ bands: 38, filters: 23 }) },
      GENRES,
      /no weights for .*timbral3_conv/,
    ],
    ['that the network lacks', { temporal: [{ frames: 128, filters: 3 }] }, GENRES, /no layer front_temporal2_conv/],
    ['of another head', {}, [{ name: 'tags', activation: 'linear', size: 49 }], /tags\/kernel is 200x50, .* 200x49/],
  ])('for a layer %s are refused by its name, and nothing is changed', (_, options, heads, message) => {
    const model = network(options, heads);
    const before = weightsOf(model, 'front_timbral1_conv');
    expect(() => applyInitialWeights(tf, model, initial)).toThrow(message);
    expect(weightsOf(model, 'front_timbral1_conv')).toEqual(before);
  });

  describe('of a trunk', () => {
    const trunk = readInitialWeights('musicnn-vgg-msd');

    test('leave what comes behind it as it was', () => {
      const model = network({}, GENRES, 'musicnn-vgg');
      const behind = ['trunk_norm', 'dense', 'embedding', 'genre'];
      const before = behind.map((layer) => weightsOf(model, layer));
      applyInitialWeights(tf, model, trunk);
      expect(behind.map((layer) => weightsOf(model, layer))).toEqual(before);
      expect(weightsOf(model, 'vgg4_conv')[0]).toEqual([...trunk.layers.get('vgg4_conv')!.get('kernel')!.values]);
    });

    test('are refused for a network without it, and when they lack a layer up to it', () => {
      expect(() => applyInitialWeights(tf, network({}), trunk)).toThrow(/the network has no layer trunk/);
      const layers = new Map([...trunk.layers].filter(([name]) => name !== 'vgg4_conv'));
      const model = network({}, GENRES, 'musicnn-vgg');
      expect(() => applyInitialWeights(tf, model, { ...trunk, layers })).toThrow(/no weights for .*vgg4_conv/);
    });
  });

  test('want the sound they were trained on', () => {
    const input = { ...initial.sound.input, center: false };
    expect(() => refuseOtherSound(initial, 16_000, [{ ...input, derivatives: false }])).not.toThrow();
    expect(() => refuseOtherSound(initial, 22_050, [{ ...input, melScale: 'htk' }])).toThrow(
      /sampleRateHz 16000, not 22050; melScale slaney, not htk/,
    );
    expect(() => refuseOtherSound(initial, 16_000, [{ kind: 'raw' }])).toThrow(/kind log-mel, not raw/);
  });
});

describe('a folder of initial weights', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sleevenotes-initial-'));
    await cp(join(import.meta.dirname, 'initial', 'musicnn-msd'), dir, { recursive: true });
  });
  afterEach(() => rm(dir, { recursive: true }));

  const edit = async (name: string, change: (bytes: Buffer) => Buffer | string): Promise<void> => {
    await writeFile(join(dir, name), change(await readFile(join(dir, name))));
  };
  const withJson =
    (change: (json: { formatVersion: number; tensors: { offset: number }[] }) => void) =>
    (bytes: Buffer): string => {
      const json = JSON.parse(bytes.toString()) as Parameters<typeof change>[0];
      change(json);
      return JSON.stringify(json);
    };

  test('is read from anywhere', () => {
    expect(readInitialWeights(dir).layers.get('dense')!.get('kernel')!.shape).toEqual([512, 200]);
  });

  test.each<[string, string, (bytes: Buffer) => Buffer | string, RegExp]>([
    ['damaged weights', 'weights.bin', (bytes) => bytes.fill(1, 40, 41), /weights\.bin is damaged/],
    ['no JSON', 'weights.json', () => '{', /is not JSON/],
    ['another version', 'weights.json', withJson((json) => void (json.formatVersion = 2)), /formatVersion/],
    ['a place beyond the end', 'weights.json', withJson((json) => void (json.tensors[3]!.offset = 9e5)), /beyond/],
  ])('with %s is refused', async (_, name, change, message) => {
    await edit(name, change);
    expect(() => readInitialWeights(dir)).toThrow(message);
  });

  test('that is not there is refused', () => {
    expect(() => readInitialWeights(join(dir, 'x'))).toThrow(/initial weights are a folder with weights\.json/);
  });
});
