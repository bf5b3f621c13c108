import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lockFile } from './lock-file';

const NOBODY = '999999999';

/** What another process does in the moment between the last look at the lock and the next step. */
const race = vi.hoisted(() => ({ onRead: null as (() => void) | null }));

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs')>();
  return {
    ...real,
    readFileSync(path: string, encoding: 'utf8') {
      const text = real.readFileSync(path, encoding);
      race.onRead?.();
      race.onRead = null;
      return text;
    },
  };
});

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sleevenotes-lock-'));
  path = join(dir, 'x.lock');
});
afterEach(() => rmSync(dir, { recursive: true }));

test('one at a time, and nothing is left behind', () => {
  const unlock = lockFile(path, 'computing');
  expect(() => lockFile(path, 'training')).toThrow(`process ${process.pid} is training`);
  unlock();
  expect(readdirSync(dir)).toEqual([]);
  lockFile(path, 'computing')();
});

test('the lock of a process that is gone is free', () => {
  writeFileSync(path, NOBODY);
  const unlock = lockFile(path, 'computing');
  expect(readFileSync(path, 'utf8')).toBe(String(process.pid));
  unlock();
  expect(readdirSync(dir)).toEqual([]);
});

test('a lock that has no number yet is not free', () => {
  writeFileSync(path, '');
  expect(() => lockFile(path, 'computing')).toThrow(expect.objectContaining({ code: 'file-busy' }));
  expect(readFileSync(path, 'utf8')).toBe('');
});

test('of two that find the lock of one that is gone, one gets it', () => {
  writeFileSync(path, NOBODY);
  race.onRead = () => {
    rmSync(path);
    // The other one is process 1, which always runs.
    writeFileSync(path, '1');
  };
  expect(() => lockFile(path, 'computing')).toThrow(expect.objectContaining({ code: 'file-busy' }));
  expect(readFileSync(path, 'utf8')).toBe('1');
  expect(readdirSync(dir)).toEqual(['x.lock']);
});
