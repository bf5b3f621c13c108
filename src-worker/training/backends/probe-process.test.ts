import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fastest } from './choose-backend';
import { probeBackend } from './probe-process';

/** Trainers that behave badly, as programs of their own. */

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sleevenotes-probe-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, text: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, text);
  return path;
}

const passed = { name: 'wasm', device: 'a processor', problem: null, worst: { name: 'loss', difference: 0 } };

describe('a backend is disqualified, and nothing else happens, when its process', () => {
  test('dies by a signal', async () => {
    const path = program(
      'signal',
      "process.stderr.write('starting\\nno such instruction\\n'); process.kill(process.pid, 'SIGABRT');",
    );
    const probe = await probeBackend(path, 'native');
    expect(probe).toMatchObject({ name: 'native', device: null, worst: null, segmentsPerSec: null });
    expect(probe.problem).toBe('crashed (SIGABRT): no such instruction');
  });

  test('ends without a word', async () => {
    expect((await probeBackend(program('exit', 'process.exit(3)'), 'cuda')).problem).toBe('crashed (exit code 3)');
  });

  test('hangs', async () => {
    const probe = await probeBackend(program('hang', 'setInterval(() => {}, 1000)'), 'webgpu', 500);
    expect(probe.problem).toBe('no answer in 0.5 s');
  });

  test('passes the self-test and then dies at a real batch', async () => {
    const said = JSON.stringify({ ...passed, segmentsPerSec: null });
    const path = program('heavy', `process.send(${said}, () => process.exit(9))`);
    const probe = await probeBackend(path, 'wasm');
    expect(probe.problem).toBe('passes the self-test, but training batches of 16: crashed (exit code 9)');
    expect(probe.worst).toEqual(passed.worst);
  });
});

test('one that passes the self-test and does not come to the end of a real batch is correct, and never the fastest', async () => {
  const said = JSON.stringify({ ...passed, segmentsPerSec: null });
  const path = program('slow', `process.send(${said}); setInterval(() => {}, 1000)`);
  const probe = await probeBackend(path, 'wasm', 1000);
  expect(probe).toEqual({ ...passed, segmentsPerSec: 0 });
  expect(() => fastest([probe])).toThrow('too slow to be measured');
});

test('the last that a process says counts, also when it crashes at its end', async () => {
  const first = JSON.stringify({ ...passed, segmentsPerSec: null });
  const last = JSON.stringify({ ...passed, segmentsPerSec: 3 });
  const path = program(
    'good',
    `process.send(${first}); process.send({ ...${last}, device: process.argv.slice(2).join(' ') }, () => process.abort());`,
  );
  expect(await probeBackend(path, 'wasm')).toEqual({ ...passed, segmentsPerSec: 3, device: 'probe-backend wasm' });
});
