import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { madeResult } from './report/testing/made-results';
import { readResult, writeResult } from './result-file';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-result-'));
});
afterEach(() => rm(dir, { recursive: true }));

const read = (name: string): Promise<string> => readFile(join(dir, name), 'utf8');

test('a result comes back as it was kept, what is no number included', async () => {
  const { result, extras } = madeResult('x', 3);
  const odd = { ...result, scores: { ...result.scores, macroRocAuc: NaN, segmentAccuracy: 1 / 3 } };
  const kept = await writeResult(dir, odd, extras);
  expect(kept.scores.segmentAccuracy).toBe(0.33333);
  const again = await readResult(dir);
  expect(again.result).toEqual(kept);
  expect(again.result.scores.macroRocAuc).toBeNaN();
  expect(again.extras).toEqual(extras);
});

test('the same experiment done again gives the same bytes, but for its environment', async () => {
  const { result, extras } = madeResult('x', 3);
  await writeResult(dir, result, extras);
  const before = await read('result.json');
  const environment = { machine: 'pencil', seconds: [{ features: 2, training: 3 }] };
  await writeResult(dir, { ...result, environment }, extras);
  const changed = (await read('result.json')).split('\n').filter((line) => !before.includes(line));
  expect(changed).toHaveLength(2);
  expect(changed.join('')).toMatch(/"machine": "pencil".*"training": 3/);
});

test.each([
  ['{"formatVersion": 2}', /result\.json has format 2, this version reads 1/],
  ['{"formatVersion": 1, "config": {"id": "x"}}', /result\.json is not the result of an experiment \(config: /],
  ['{', /result\.json cannot be read/],
])('%s is refused', async (text, message) => {
  await writeFile(join(dir, 'result.json'), text);
  await expect(readResult(dir)).rejects.toThrow(message);
});
