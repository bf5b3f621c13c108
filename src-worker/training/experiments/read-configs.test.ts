import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseOverride } from './overrides';
import { readConfigs } from './read-configs';

const CONFIGS = join(import.meta.dirname, 'configs');
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-configs-'));
});
afterAll(() => rm(dir, { recursive: true }));

describe('--set', () => {
  test('changes what an experiment says, and what it leaves to its defaults', () => {
    const overrides = ['training.epochs=2', 'augmentation.overlap=true', 'inputs.0.nMels=64'].map(parseOverride);
    const [config] = readConfigs(join(CONFIGS, 's2-square-cnn.json'), overrides);
    expect(config?.training).toMatchObject({ epochs: 2, batchSize: 16 });
    expect(config?.augmentation).toMatchObject({ overlap: true, noiseSnrDb: null });
    expect(config?.inputs).toEqual([{ kind: 'log-mel', nMels: 64, derivatives: false }]);
  });

  test('changes every cell of a matrix, also what an axis sets', () => {
    const overrides = ['training.epochs=2', 'segmentSec=5'].map(parseOverride);
    const configs = readConfigs(join(CONFIGS, 's3-variants.json'), overrides);
    expect(configs).toHaveLength(24);
    expect(new Set(configs.map(({ training, segmentSec }) => `${training.epochs} ${segmentSec}`))).toEqual(
      new Set(['2 5']),
    );
  });

  test.each([
    ['s2-square-cnn.json', 'training.epoch=2', /s2-square-cnn\.json: .*Unrecognized key.*epoch.*training/s],
    ['s2-square-cnn.json', 'training.epochs=many', /s2-square-cnn\.json: .*number.*training\.epochs/s],
    ['s3-variants.json', 'color=red', /s3-variants\.json, mel plain 30s: .*Unrecognized key.*color/s],
    ['s3-variants.json', 'id=x', /two experiments are called x/],
  ])('%s refuses %s', (name, text, message) => {
    expect(() => readConfigs(join(CONFIGS, name), [parseOverride(text)])).toThrow(message);
  });
});

test('a file that is no JSON is named', async () => {
  const path = join(dir, 'broken.json');
  await writeFile(path, '{');
  expect(() => readConfigs(path, [])).toThrow(/broken\.json cannot be read as JSON/);
});
