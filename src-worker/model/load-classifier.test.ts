import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EngineName } from '../../src-shared/engines';
import { ONNX_FILE, TOP_FILE } from '../engine/model-files';
import { shippedModelDir } from '../test-support/shipped-model';
import type { EngineChange } from '../engine/fallback-engine';
import { loadClassifier, loadLastingClassifier } from './load-classifier';
import { GOLDEN_FILE } from './open-model';

let modelDir: string;
beforeEach(async () => {
  modelDir = await mkdtemp(join(tmpdir(), 'sleevenotes-model-'));
  await cp(shippedModelDir(), modelDir, { recursive: true });
});
afterEach(() => rm(modelDir, { recursive: true }));

async function editJson(name: string, edit: (json: Record<string, unknown>) => void): Promise<void> {
  const json = JSON.parse(await readFile(join(modelDir, name), 'utf8')) as Record<string, unknown>;
  edit(json);
  await writeFile(join(modelDir, name), JSON.stringify(json));
}

/** Makes the spec name a file as it is now. */
async function adoptFile(name: string): Promise<void> {
  const hash = createHash('sha256')
    .update(await readFile(join(modelDir, name)))
    .digest('hex');
  await editJson('spec.json', (spec) => void ((spec['files'] as Record<string, string>)[name] = hash));
}

const refusal = (about: string): object => ({
  code: 'model-invalid',
  message: expect.stringContaining(about) as string,
});

describe('loadClassifier', () => {
  test('the shipped model loads and gives its golden outputs', async () => {
    const { spec, engine } = await loadClassifier(modelDir);
    expect(spec.heads.map((head) => head.name)).toEqual(['genre', 'mood', 'theme']);
    await engine.dispose();
  });

  test('a folder without a model is refused in plain words', async () => {
    await rm(join(modelDir, 'spec.json'));
    await expect(loadClassifier(modelDir)).rejects.toMatchObject(refusal(`${modelDir}: there is no spec.json in it`));
  });

  test('weights that are not the ones the spec names are refused', async () => {
    const bytes = await readFile(join(modelDir, ONNX_FILE));
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(join(modelDir, ONNX_FILE), bytes);
    await expect(loadClassifier(modelDir)).rejects.toMatchObject(refusal(ONNX_FILE));
  });

  test('a network that computes something else than its golden outputs is refused', async () => {
    await editJson(GOLDEN_FILE, (golden) => {
      (golden['outputs'] as { genre: number[] }).genre[3]! += 0.01;
    });
    await adoptFile(GOLDEN_FILE);
    await expect(loadClassifier(modelDir)).rejects.toMatchObject(refusal('golden'));
  });

  test('embeddings that lead to something else than the golden outputs are refused', async () => {
    const bytes = await readFile(join(modelDir, TOP_FILE));
    // Into the first kernel, which is nearly all of the file.
    bytes.fill(0, bytes.length >> 2, bytes.length >> 1);
    await writeFile(join(modelDir, TOP_FILE), bytes);
    await adoptFile(TOP_FILE);
    await expect(loadClassifier(modelDir)).rejects.toMatchObject(refusal('onnx-cpu, from its embeddings'));
  });

  test('a top that takes other embeddings, and none at all, are refused by name', async () => {
    await editJson('spec.json', (spec) => void ((spec['embedding'] as { valueCount: number }).valueCount = 7));
    await expect(loadClassifier(modelDir)).rejects.toMatchObject(refusal(`${TOP_FILE} does not take and give`));
    await rm(join(modelDir, TOP_FILE));
    await expect(loadClassifier(modelDir)).rejects.toMatchObject(refusal(TOP_FILE));
  });

  test('a model that keeps no embeddings has no top', async () => {
    await editJson('spec.json', (spec) => void delete spec['embedding']);
    const { engine, top } = await loadClassifier(modelDir);
    expect(top).toBeNull();
    await engine.dispose();
  });

  test('a missing folder, a missing file and a spec of another shape are refused by name', async () => {
    await expect(loadClassifier(join(modelDir, 'none'))).rejects.toMatchObject(refusal('spec.json'));
    await editJson('spec.json', (spec) => void delete spec['inputs']);
    await expect(loadClassifier(modelDir)).rejects.toMatchObject(refusal('inputs'));
    await cp(shippedModelDir(), modelDir, { recursive: true, force: true });
    await rm(join(modelDir, ONNX_FILE));
    await expect(loadClassifier(modelDir)).rejects.toMatchObject(refusal(ONNX_FILE));
  });
});

describe('loadLastingClassifier', () => {
  const changes: EngineChange[] = [];
  const load = (engine: EngineName) => loadLastingClassifier(modelDir, engine, (change) => changes.push(change));
  // Of these two every system lacks one.
  const missing = process.platform === 'win32' ? 'onnx-coreml' : 'onnx-directml';

  test('takes the processor for an engine that does not start, and says why', async () => {
    const { engine } = await load(missing);
    expect(engine.name).toBe('onnx-cpu');
    expect(changes).toMatchObject([{ engine: 'onnx-cpu', batchSize: null }]);
    expect(changes[0]!.reason).toMatch(
      new RegExp(`^${missing} does not start: .* has no (dml|coreml) on this platform$`),
    );
    await engine.dispose();
  });

  test('refuses a model that the processor cannot compute either, with its own reason', async () => {
    await rm(join(modelDir, ONNX_FILE));
    await expect(load(missing)).rejects.toMatchObject(refusal(ONNX_FILE));
    await expect(load('onnx-cpu')).rejects.toMatchObject(refusal(ONNX_FILE));
  });
});
