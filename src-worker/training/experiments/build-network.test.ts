import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { readInitialWeights } from '../initial-weights';
import { buildExperimentNetwork } from './build-network';
import { type NetworkConfig, parseNetworkConfig } from './config';
import { createInputSet } from './inputs';

/** As docs/training.md has it. */
const PRETRAINED = {
  id: 'pretrained',
  title: 'Pretrained',
  task: 'one-label',
  sampleRateHz: 16_000,
  stft: { nFft: 512, hopLength: 256 },
  segmentSec: 1,
  inputs: [{ kind: 'log-mel', nMels: 96, melScale: 'slaney', fMinHz: 0, dbMin: -40 }],
  architecture: { kind: 'musicnn' },
};
const TRAINING = { epochs: 1, batchSize: 1, learningRate: 1 };

function configOf(training: object, changes: object = {}): NetworkConfig {
  return parseNetworkConfig({ ...PRETRAINED, ...changes, training: { ...TRAINING, ...training } }, 'test');
}

function build(config: NetworkConfig): tf.LayersModel {
  return buildExperimentNetwork(tf, config, createInputSet(config), 3);
}

describe('the network of an experiment', () => {
  test('starts from initial weights, without the layers that are frozen', () => {
    const network = build(configOf({ initialWeights: 'musicnn-msd', freeze: ['front_'] }));
    const layer = network.getLayer('front_timbral1_conv');
    const published = readInitialWeights('musicnn-msd').layers.get('front_timbral1_conv')!.get('kernel')!;
    expect(layer.getWeights()[0]!.dataSync()).toEqual(published.values);
    expect(layer.trainableWeights).toEqual([]);
    expect(network.getLayer('mid1_conv').trainableWeights).toHaveLength(2);
    const drawn = build(configOf({})).getLayer('front_timbral1_conv');
    expect(drawn.getWeights()[0]!.dataSync()).not.toEqual(published.values);
    expect(drawn.trainableWeights).toHaveLength(2);
  });

  test.each<[string, object, object, RegExp]>([
    [
      'other sound',
      { initialWeights: 'musicnn-msd' },
      { inputs: [{ kind: 'log-mel', nMels: 96 }] },
      /^pretrained: .*fMinHz 0, not 20/,
    ],
    [
      'another network',
      { initialWeights: 'musicnn-msd' },
      { architecture: { kind: 'conv' } },
      /^pretrained: .*has no weights for/,
    ],
    ['weights there are not', { initialWeights: 'nothing' }, {}, /^pretrained: nothing: initial weights are a folder/],
    ['layers there are not', { freeze: ['back'] }, {}, /^pretrained: no layer begins with "back"/],
  ])('is refused for %s', (_, training, changes, message) => {
    expect(() => build(configOf(training, changes))).toThrow(message);
  });
});
