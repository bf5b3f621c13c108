import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TEST_SPEC } from '../testing/fixtures';
import { ModelFolders } from './model-folders';

let base: string;
let shippedDir: string;
let ownDir: string;
let folders: ModelFolders;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'sleevenotes-models-'));
  [shippedDir, ownDir] = [join(base, 'shipped'), join(base, 'own')];
  await mkdir(shippedDir);
  folders = new ModelFolders(shippedDir, ownDir);
});

afterEach(() => rm(base, { recursive: true, force: true }));

async function put(modelsDir: string, folder: string, spec: unknown = { ...TEST_SPEC, id: folder }): Promise<void> {
  await mkdir(join(modelsDir, folder), { recursive: true });
  await writeFile(join(modelsDir, folder, 'spec.json'), typeof spec === 'string' ? spec : JSON.stringify(spec));
}

it('takes the newest model that came with the app, and another when asked for it', async () => {
  await put(shippedDir, 'new-1', { ...TEST_SPEC, id: 'new-1', createdOn: '2026-03-01' });
  await put(shippedDir, 'old-1', { ...TEST_SPEC, id: 'old-1', createdOn: '2026-02-01' });
  await put(ownDir, 'mine-1', { ...TEST_SPEC, id: 'mine-1', createdOn: '2026-04-01' });
  expect((await folders.find(null)).spec.id).toBe('new-1');
  expect(await folders.find('old-1')).toMatchObject({ dir: join(shippedDir, 'old-1'), spec: { id: 'old-1' } });
  expect(await folders.find('mine-1')).toMatchObject({ dir: join(ownDir, 'mine-1'), spec: { id: 'mine-1' } });
});

it('lists shipped ones first, the newest first, and what is broken with its reason', async () => {
  await put(shippedDir, 'old-1', { ...TEST_SPEC, id: 'old-1', createdOn: '2026-02-01' });
  await put(shippedDir, 'new-1', { ...TEST_SPEC, id: 'new-1', createdOn: '2026-03-01' });
  await put(ownDir, 'half-1', '{"formatVersion": 2,');
  await put(ownDir, 'mine-1');
  expect((await folders.list()).map(({ id, isShipped, error }) => [id, isShipped, error?.code])).toEqual([
    ['new-1', true, undefined],
    ['old-1', true, undefined],
    ['mine-1', false, undefined],
    ['half-1', false, 'model-invalid'],
  ]);
});

it('sees nothing that is being made, and no folder of the user’s called like a shipped model', async () => {
  await put(shippedDir, 'good-1');
  await put(ownDir, '.import-1', TEST_SPEC);
  await put(ownDir, 'good-1');
  await writeFile(join(ownDir, 'notes.txt'), 'no model');
  expect((await folders.list()).map(({ dir }) => dir)).toEqual([join(shippedDir, 'good-1')]);
});

it('passes over a broken model unless it is the one asked for', async () => {
  await put(shippedDir, 'good-1');
  await put(shippedDir, 'half-1', '{"formatVersion": 1,');
  expect((await folders.find(null)).spec.id).toBe('good-1');
  await expect(folders.find('half-1')).rejects.toMatchObject({ code: 'model-invalid' });
});

it.each([
  ['a field is missing', { ...TEST_SPEC, audio: undefined }, 'audio'],
  ['its folder has another name', { ...TEST_SPEC, id: 'other-1' }, 'other-1'],
])('refuses a model when %s, and says where', async (_what, spec, named) => {
  await put(shippedDir, 'bad-1', spec);
  await expect(folders.find(null)).rejects.toMatchObject({
    code: 'model-invalid',
    message: expect.stringContaining(named) as string,
  });
});

it('says so when there is none', async () => {
  await expect(folders.find(null)).rejects.toMatchObject({ code: 'model-invalid' });
  await expect(new ModelFolders(join(base, 'nowhere'), ownDir).find(null)).rejects.toMatchObject({
    code: 'model-invalid',
  });
  const missing = { code: 'bad-input', message: expect.stringContaining('gone-1') as string };
  await expect(folders.find('gone-1')).rejects.toMatchObject(missing);
});

it.skipIf(process.getuid?.() === 0)('does not hide the user’s models when their folder cannot be read', async () => {
  await put(ownDir, 'mine-1');
  await chmod(ownDir, 0);
  await expect(folders.list()).rejects.toMatchObject({ code: 'file-unreadable' });
  await chmod(ownDir, 0o700);
});
