import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TEST_SPEC } from '../testing/fixtures';
import { findModel } from './load-model-spec';

let modelsDir: string;

beforeEach(async () => {
  modelsDir = await mkdtemp(join(tmpdir(), 'sleevenotes-models-'));
});

afterEach(() => rm(modelsDir, { recursive: true, force: true }));

async function put(folder: string, spec: unknown): Promise<void> {
  await mkdir(join(modelsDir, folder));
  await writeFile(join(modelsDir, folder, 'spec.json'), typeof spec === 'string' ? spec : JSON.stringify(spec));
}

it('takes the newest model, and another when asked for it', async () => {
  await put('new-1', { ...TEST_SPEC, id: 'new-1', createdOn: '2026-03-01' });
  await put('old-1', { ...TEST_SPEC, id: 'old-1', createdOn: '2026-02-01' });
  expect((await findModel(modelsDir, null)).spec.id).toBe('new-1');
  expect(await findModel(modelsDir, 'old-1')).toMatchObject({ dir: join(modelsDir, 'old-1'), spec: { id: 'old-1' } });
});

it('passes over a broken model unless it is the one asked for', async () => {
  await put('good-1', { ...TEST_SPEC, id: 'good-1' });
  await put('half-1', '{"formatVersion": 1,');
  expect((await findModel(modelsDir, null)).spec.id).toBe('good-1');
  await expect(findModel(modelsDir, 'half-1')).rejects.toMatchObject({ code: 'model-invalid' });
});

it.each([
  ['a field is missing', { ...TEST_SPEC, audio: undefined }, 'audio'],
  ['its folder has another name', { ...TEST_SPEC, id: 'other-1' }, 'other-1'],
])('refuses a model when %s, and says where', async (_what, spec, named) => {
  await put('bad-1', spec);
  await expect(findModel(modelsDir, null)).rejects.toMatchObject({
    code: 'model-invalid',
    message: expect.stringContaining(named) as string,
  });
});

it('says so when there is none', async () => {
  await expect(findModel(modelsDir, null)).rejects.toMatchObject({ code: 'model-invalid' });
  await expect(findModel(join(modelsDir, 'nowhere'), null)).rejects.toMatchObject({ code: 'model-invalid' });
});
