import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkWheel } from './pypi-wheel.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'sleevenotes-wheel-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('a wheel is known by its hash, whatever it is called', async () => {
  const pinned = { package: 'songs', version: '1', wheel: 'songs-1.whl', sizeMb: 1, target: [], cure: '' };
  const path = join(scratch, 'mine.whl');
  writeFileSync(path, 'do re mi');
  const sha256 = '0'.repeat(64);
  await expect(checkWheel({ ...pinned, sha256 }, path)).rejects.toThrow('mine.whl is not songs-1.whl');
  await expect(checkWheel({ ...pinned, sha256 }, join(scratch, 'other.whl'))).rejects.toThrow('is not there');
  const own = '8b93a82f8858fb1ddcef90d4672dc5431adc2fb403e2458d5fbfdd15187b3509';
  await checkWheel({ ...pinned, sha256: own }, path);
});
