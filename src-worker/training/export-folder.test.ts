import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ModelDescription, writeModelFolder } from './export-folder';
import type { ExportedNetwork } from './export-network';

const label = (id: string) => ({ id, title: id, tagValue: id, threshold: null });
const heads = [{ name: 'genre' as const, activation: 'softmax' as const, labels: [label('a'), label('b')] }];
const network: ExportedNetwork = {
  spec: {
    audio: { sampleRateHz: 8000, segmentSamples: 800, segmentHopSamples: 800 },
    inputs: [{ kind: 'raw' }],
    heads,
  },
  parameters: 1,
  modelJson: '{}',
  weights: Uint8Array.of(1),
  onnx: Uint8Array.of(2),
  top: null,
  golden: { seed: 1, batchSize: 1, outputs: {} },
  exportError: 0,
};
const description: ModelDescription = {
  id: 'some',
  title: 'Some',
  architecture: 'none',
  heads,
  config: {},
  metrics: {},
  split: 'id\n',
  writeCard: ({ title }) => `# ${title}\n`,
};

let dir: string;
let modelDir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-folder-'));
  modelDir = join(dir, 'model');
});
afterEach(() => rm(dir, { recursive: true }));

test('a folder that is there is replaced as a whole', async () => {
  await writeModelFolder(modelDir, network, description);
  await writeFile(join(modelDir, 'left-over'), '');
  await writeModelFolder(modelDir, network, { ...description, title: 'Other' });
  expect((await readdir(modelDir)).sort()).toEqual([
    'card.md',
    'config.json',
    'golden.json',
    'metrics.json',
    'model.json',
    'model.onnx',
    'spec.json',
    'split.tsv',
    'weights.bin',
  ]);
  expect(await readFile(join(modelDir, 'card.md'), 'utf8')).toBe('# Other\n');
});

test('a model that cannot be described leaves the one that is there alone', async () => {
  await writeModelFolder(modelDir, network, description);
  const nameless = { ...description, id: 'Not an id' };
  await expect(writeModelFolder(modelDir, network, nameless)).rejects.toThrow('id');
  const spec = JSON.parse(await readFile(join(modelDir, 'spec.json'), 'utf8')) as object;
  expect(spec).toMatchObject({ formatVersion: 2, id: 'some' });
});

test('a folder that cannot be finished is put away, and the one that is there stays', async () => {
  await writeModelFolder(modelDir, network, description);
  const unwritable = { ...description, title: 'Other', extraFiles: { 'no-such-folder/notice': '' } };
  const failure = { code: 'file-missing', message: expect.stringContaining(`${modelDir} cannot be written`) as string };
  await expect(writeModelFolder(modelDir, network, unwritable)).rejects.toMatchObject(failure);
  expect(await readdir(dir)).toEqual(['model']);
  expect(await readFile(join(modelDir, 'card.md'), 'utf8')).toBe('# Some\n');
});
