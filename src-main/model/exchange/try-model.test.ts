import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ModelSpec } from '../../../src-shared/model-spec';
import { forkNodeWorker } from '../../worker-host/node-worker-port';
import { ModelFolders } from '../model-folders';
import { exportModel } from './export-model';
import { importModel } from './model-import';
import { tryModel } from './try-model';

/** The shipped model and the real worker. */

const shippedDir = fileURLToPath(new URL('../../../models', import.meta.url));
const workerPath = fileURLToPath(new URL('../../../dist/worker.js', import.meta.url));

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'sleevenotes-try-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

const tryIt = (dir: string) => tryModel(dir, { forkWorker: forkNodeWorker, workerPath }, new AbortController().signal);

test('what the app exports it takes in, and finds right what it computes', async () => {
  const model = await new ModelFolders(shippedDir, join(base, 'none')).find(null);
  const path = join(base, 'model.zip');
  await exportModel(model, path);
  const folders = new ModelFolders(join(base, 'none'), join(base, 'own'));
  expect(await importModel(path, { folders, tryModel: tryIt }, { asId: 'copy-1' })).toBe('copy-1');
  const { spec, dir } = await folders.find('copy-1');
  expect({ ...spec, id: model.spec.id }).toEqual(model.spec);
  expect(await tryIt(dir)).toBeNull();
});

test('a model whose labels are not those of its network is found out', async () => {
  const model = await new ModelFolders(shippedDir, join(base, 'none')).find(null);
  const dir = join(base, model.spec.id);
  await cp(model.dir, dir, { recursive: true });
  const spec = JSON.parse(await readFile(join(dir, 'spec.json'), 'utf8')) as ModelSpec;
  spec.heads[0]!.labels.push({ id: 'Extra', title: 'Extra', tagValue: 'Extra', threshold: 0.5 });
  await writeFile(join(dir, 'spec.json'), JSON.stringify(spec));
  const folders = new ModelFolders(join(base, 'none'), join(base, 'own'));
  await expect(importModel(dir, { folders, tryModel: tryIt })).rejects.toMatchObject({
    code: 'model-invalid',
    message: expect.stringContaining('does not compute what it should') as string,
  });
  expect(await folders.list()).toEqual([]);
});
