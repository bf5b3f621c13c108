import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseExperimentConfig, parseNetworkConfig } from './config';
import { createInputSet } from './inputs';
import { expandMatrix, isMatrix } from './matrix';

const CONFIGS = join(import.meta.dirname, 'configs');
const TRAINING = { epochs: 1, batchSize: 1, learningRate: 1 };

describe('expandMatrix', () => {
  const base = {
    id: 'x',
    title: 'X',
    task: 'one-label',
    segmentSec: 3,
    architecture: { kind: 'conv' },
    training: TRAINING,
  };
  const axes = [
    { name: 'input', options: { mel: { inputs: [{ kind: 'log-mel' }] }, mfcc: { inputs: [{ kind: 'mfcc' }] } } },
    { name: 'segment', options: { '3s': {}, '10s': { segmentSec: 10 } } },
  ];

  test('makes every combination, named by its options', () => {
    const cells = expandMatrix({ base, axes }, 'x.json');
    expect(cells[1]?.options).toEqual({ input: 'mel', segment: '10s' });
    expect(
      cells
        .map(({ config }) => parseNetworkConfig(config, config.id))
        .map((c) => [c.id, c.inputs[0]?.kind, c.segmentSec]),
    ).toEqual([
      ['x.mel.3s', 'log-mel', 3],
      ['x.mel.10s', 'log-mel', 10],
      ['x.mfcc.3s', 'mfcc', 3],
      ['x.mfcc.10s', 'mfcc', 10],
    ]);
  });

  test.each([
    [{ base, axes: [] }, /x\.json/],
    [{ base, axes: [{ name: 'a', options: { b: { segmentSec: -1 } } }] }, /x\.json, b.*segmentSec/s],
    [{ base: { ...base, color: 'red' }, axes }, /x\.json, mel 3s.*color/s],
  ])('says what is wrong, and where', (json, message) => {
    expect(() => expandMatrix(json, 'x.json')).toThrow(message);
  });
});

describe('the published systems', () => {
  const cells = readdirSync(CONFIGS).flatMap((name) => {
    const json: unknown = JSON.parse(readFileSync(join(CONFIGS, name), 'utf8'));
    return isMatrix(json) ? expandMatrix(json, name).map(({ config }) => config) : [parseExperimentConfig(json, name)];
  });

  test('are these', () => {
    const count = (system: string): number => cells.filter((config) => config.system === system).length;
    expect(['S1', 'S2', 'S3', 'S4', 'S5'].map(count)).toEqual([3, 1, 24, 7, 4]);
  });

  const networks = cells.filter((config) => config.family === 'network');
  test.each(networks.map((config) => [config.id, config] as const))('%s takes the inputs it is given', (_, config) => {
    const { shapes } = createInputSet(config);
    expect(shapes).toHaveLength(config.inputs.length);
  });
});
