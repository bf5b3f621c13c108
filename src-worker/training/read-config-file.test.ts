import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfigFile } from './read-config-file';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-config-file-'));
});
afterAll(() => rm(dir, { recursive: true }));

test.each([
  ['{\n  "id": "x",\n  title: 1\n}', /config\.json, line 3: not JSON/],
  ['{\n "a": 1,\n}\n', /config\.json, line 3: not JSON/],
  ['{\n "a": [1,\n', /config\.json, line 2: not JSON: .*end/],
  ['', /config\.json, line 1: not JSON/],
])('%j is refused with its line', async (text, message) => {
  const path = join(dir, 'config.json');
  await writeFile(path, text);
  expect(() => readConfigFile(path)).toThrow(message);
});

test('a file that is not there, and a folder, are told as that', () => {
  expect(() => readConfigFile(join(dir, 'none.json'))).toThrow(/none\.json: there is no such file$/);
  expect(() => readConfigFile(dir)).toThrow(/it is a folder$/);
});

test('a mere name stands for a configuration that ships', () => {
  expect(readConfigFile('s2-square-cnn.json')).toMatchObject({ id: 's2-square-cnn' });
  expect(() => readConfigFile('./s2-square-cnn.json')).toThrow(/there is no such file/);
});

test('a byte order mark is no harm', async () => {
  const path = join(dir, 'marked.json');
  await writeFile(path, '\uFEFF{"a": 1}');
  expect(readConfigFile(path)).toEqual({ a: 1 });
});
