import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NetworkConfig } from './config';
import { type Override, parseOverride } from './overrides';
import { readCells } from './read-configs';

const CONFIGS = join(import.meta.dirname, 'configs');
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-configs-'));
});
afterAll(() => rm(dir, { recursive: true }));

function readNetworks(name: string, overrides: readonly Override[]): NetworkConfig[] {
  return readCells(join(CONFIGS, name), overrides).flatMap(({ config }) =>
    config.family === 'network' ? [config] : [],
  );
}

describe('--set', () => {
  test('changes what an experiment says, and what it leaves to its defaults', () => {
    const overrides = ['training.epochs=2', 'augmentation.overlap=true', 'inputs.0.nMels=64'].map(parseOverride);
    const [config] = readNetworks('s2-square-cnn.json', overrides);
    expect(config?.training).toMatchObject({ epochs: 2, batchSize: 16 });
    expect(config?.augmentation).toMatchObject({ overlap: true, noiseSnrDb: null });
    expect(config?.inputs).toEqual([{ kind: 'log-mel', nMels: 64, derivatives: false }]);
  });

  test('changes every cell of a matrix, also what an axis sets', () => {
    const overrides = ['training.epochs=2', 'segmentSec=5'].map(parseOverride);
    const configs = readNetworks('s3-variants.json', overrides);
    expect(configs).toHaveLength(24);
    expect(new Set(configs.map(({ training, segmentSec }) => `${training.epochs} ${segmentSec}`))).toEqual(
      new Set(['2 5']),
    );
  });

  test.each([
    [
      's2-square-cnn.json',
      'training.epoch=2',
      /s2-square-cnn\.json: training: unknown key epoch; meant is perhaps epochs/,
    ],
    ['s2-square-cnn.json', 'training.epochs=many', /s2-square-cnn\.json: training\.epochs: .*number/],
    ['s3-variants.json', 'color=red', /s3-variants\.json, mel plain 30s: unknown key color/],
    ['s3-variants.json', 'id=x', /two experiments are called x/],
  ])('%s refuses %s', (name, text, message) => {
    expect(() => readCells(join(CONFIGS, name), [parseOverride(text)])).toThrow(message);
  });
});

test('a file that is no JSON is named', async () => {
  const path = join(dir, 'broken.json');
  await writeFile(path, '{');
  expect(() => readCells(path, [])).toThrow(/broken\.json, line 1: not JSON/);
});
