import * as tf from '@tensorflow/tfjs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ModelSpec, modelSpecSchema } from '../../src-shared/model-spec';
import { runGolden } from '../model/golden-errors';
import { loadClassifier } from '../model/load-classifier';
import { openModel } from '../model/open-model';
import { createSmallModel, writeSmallModel } from './experiments/export/testing/small-model';
import { exportAnew } from './export-anew';
import { sha256 } from './export-folder';

const LABELS = ['a', 'b', 'c'];

let dir: string;
let modelDir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-anew-'));
  modelDir = join(dir, 'model');
  await writeSmallModel(tf, createSmallModel(tf, 'musicnn-vgg', LABELS), LABELS, modelDir);
});
afterEach(() => rm(dir, { recursive: true }));

const read = (name: string): Promise<Buffer> => readFile(join(modelDir, name));
const readSpec = async (): Promise<ModelSpec> =>
  modelSpecSchema.parse(JSON.parse((await read('spec.json')).toString()));

async function readAll(): Promise<Record<string, Buffer>> {
  const names = await readdir(modelDir);
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
}

test('a model without an embedding gets one, and all else stays', async () => {
  const before = await readAll();
  expect((await loadClassifier(modelDir)).top).toBeNull();
  await exportAnew(modelDir, 'trunk');
  const after = await readAll();
  const { 'model.onnx': onnx, 'top.onnx': top, 'spec.json': json } = after;
  expect({ ...before, 'model.onnx': onnx, 'top.onnx': top, 'spec.json': json }).toEqual(after);
  const { embedding, files, ...spec } = await readSpec();
  const { files: oldFiles, ...oldSpec } = modelSpecSchema.parse(JSON.parse(before['spec.json']!.toString()));
  expect(spec).toEqual(oldSpec);
  expect(files).toEqual({ ...oldFiles, 'model.onnx': sha256(onnx!), 'top.onnx': sha256(top!) });
  expect(embedding!.layer).toBe('trunk');
  expect(json!.toString()).toMatch(/^\{\n {2}"formatVersion": 2,/);
  expect(await readdir(dir)).toEqual(['model']);

  const { engine, top: topEngine } = await loadClassifier(modelDir);
  const model = await openModel(modelDir);
  const { embeddings } = await runGolden(engine, model.spec, model.golden);
  expect(embeddings).toHaveLength(embedding!.valueCount * model.golden.batchSize);
  await Promise.all([engine.dispose(), topEngine!.dispose()]);
});

test('written anew without a word of it, a model keeps its embedding', async () => {
  await exportAnew(modelDir, 'trunk');
  const before = await readAll();
  await exportAnew(modelDir, null);
  expect(await readAll()).toEqual(before);
});

test('what does not give the golden outputs is refused, and nothing is written', async () => {
  const golden = JSON.parse((await read('golden.json')).toString()) as { outputs: Record<string, number[]> };
  Object.values(golden.outputs)[0]![0]! += 0.01;
  const text = JSON.stringify(golden);
  await writeFile(join(modelDir, 'golden.json'), text);
  const spec = await readSpec();
  const files = { ...spec.files, 'golden.json': sha256(text) };
  await writeFile(join(modelDir, 'spec.json'), JSON.stringify({ ...spec, files }));
  const before = await readAll();
  await expect(exportAnew(modelDir, 'trunk')).rejects.toMatchObject({ code: 'model-invalid' });
  expect(await readAll()).toEqual(before);
  expect(await readdir(dir)).toEqual(['model']);
});
