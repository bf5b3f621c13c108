import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openLog } from './log';

let dir: string;
let path: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sleevenotes-log-'));
  path = join(dir, 'sleevenotes.log');
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

it('writes what happened with the stack of an error', () => {
  const log = openLog(path);
  log.info('started');
  log.error('failed', new Error('why'));
  const text = readFileSync(path, 'utf8');
  expect(text).toMatch(/^\S+ info started\n\S+ error failed: Error: why\n {4}at /);
});

it('begins anew when it is full, also within one run', () => {
  const log = openLog(path);
  for (let entry = 0; entry < 25; entry++) log.info('x'.repeat(100_000));
  const sizesBytes = [path, `${path}.old`].map((file) => statSync(file).size);
  expect(Math.max(...sizesBytes)).toBeLessThan(1_200_000);
});

it('goes on where the diary cannot be written', () => {
  const log = openLog(join(dir, 'none', 'sleevenotes.log'));
  expect(() => log.info('started')).not.toThrow();
});
