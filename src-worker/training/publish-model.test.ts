import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { publishModel, type TrainedModel } from './publish-model';

test('a model that cannot be written leaves the one that is there alone', async () => {
  const modelDir = await mkdtemp(join(tmpdir(), 'sleevenotes-publish-'));
  await writeFile(join(modelDir, 'spec.json'), 'the last good one');
  // A report without labels, as of an evaluation that went wrong.
  const report = { genreLabels: [], moodLabels: [] };
  const trained = { job: {}, model: {}, losses: [], report, modelDir } as unknown as TrainedModel;
  await expect(publishModel(trained)).rejects.toThrow();
  expect(await readFile(join(modelDir, 'spec.json'), 'utf8')).toBe('the last good one');
  await rm(modelDir, { recursive: true });
  await rm(`${modelDir}.partial`, { recursive: true });
});
