import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashFile, tryHashFile } from './hash-file';

let dir = '';

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sleevenotes-hash-'));
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** From the examples of FIPS 180. */
test.each([
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
])('the hash of "%s" is the published one', async (text, hash) => {
  const path = join(dir, 'file');
  writeFileSync(path, text);
  expect(await hashFile(path)).toBe(hash);
  expect(await tryHashFile(path)).toBe(hash);
});

test('a file of several chunks is hashed whole', async () => {
  const path = join(dir, 'large');
  const bytes = Buffer.from(Uint8Array.from({ length: 2_500_000 }, (_, i) => i % 251));
  writeFileSync(path, bytes);
  expect(await hashFile(path)).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('a file that cannot be read is an error, or nothing', async () => {
  const path = join(dir, 'missing');
  await expect(hashFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(hashFile(dir)).rejects.toMatchObject({ code: 'EISDIR' });
  expect(await tryHashFile(path)).toBeNull();
});
