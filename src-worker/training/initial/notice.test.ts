import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shippedModelDir } from '../../test-support/shipped-model';
import { NOTICE_FILE } from '../card/starting-weights';
import { readTrainConfig } from '../config';
import { readInitialWeights } from '../initial-weights';

test('the shipped model has the notice of the weights it began with', async () => {
  const modelDir = shippedModelDir();
  const { start } = await readTrainConfig(join(modelDir, 'config.json'));
  const { dir } = readInitialWeights(start!.weights);
  const noticeIn = (folder: string): string => readFileSync(join(folder, NOTICE_FILE), 'utf8');
  expect(noticeIn(modelDir)).toBe(noticeIn(dir));
});
