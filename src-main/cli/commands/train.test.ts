import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Terminal } from '../terminal';
import { runTrainer } from './train';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sleevenotes-trainer-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test.each([
  ['before it listens to stops: told here', '', 'Stopped. What was done is kept.\n'],
  ['when it tells by itself: not told twice', "process.on('SIGINT', () => process.exit(130));", null],
])('a trainer is stopped %s', async (_, listens, told) => {
  const path = join(dir, `${told === null}.cjs`);
  const ready = `${path}.ready`;
  const wait = 'setTimeout(() => {}, 10_000);';
  writeFileSync(path, `${listens} ${wait} require('node:fs').writeFileSync(${JSON.stringify(ready)}, '');`);
  const stop = new AbortController();
  const stderr = new PassThrough();
  const context = { stop: stop.signal, terminal: new Terminal(new PassThrough(), stderr, () => undefined) };
  const running = runTrainer(path, [], context);
  await vi.waitFor(() => expect(existsSync(ready)).toBe(true), { timeout: 5000 });
  stop.abort(130);
  expect(await running).toBe(130);
  const words = stderr.read() as Buffer | null;
  expect(words === null ? null : String(words)).toBe(told);
});
