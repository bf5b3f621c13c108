import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EngineProbe } from '../../src-shared/engines';
import { forkNodeWorker } from '../worker-host/node-worker-port';
import { tryEngine } from './try-engine';

/** Workers that behave badly, as programs of their own. */

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sleevenotes-try-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RIGHT = { engine: 'onnx-webgpu', device: 'a card', problem: null, goldenError: 1e-6, segmentsPerSec: null };

/** @param answer what the worker does when it is told to try an engine; `say` sends an outcome */
function tryWith(answer: string, timeoutMs = 20_000, signal = new AbortController().signal): Promise<EngineProbe> {
  const workerPath = join(folder, `${Math.random()}.mjs`);
  writeFileSync(
    workerPath,
    `const right = ${JSON.stringify(RIGHT)};
     const say = (change, then) => process.send({ type: 'probed', probe: { ...right, ...change } }, then);
     process.on('message', ({ type, engine, modelDir }) => { ${answer} });
     process.send({ type: 'started' });`,
  );
  return tryEngine('onnx-webgpu', { forkWorker: forkNodeWorker, workerPath, modelDir: '/m', timeoutMs, signal });
}

test('an engine that is right has the last word of its process', async () => {
  const answer = 'say({}); say({ segmentsPerSec: 7, device: [type, engine, modelDir].join() });';
  expect(await tryWith(answer)).toEqual({ ...RIGHT, segmentsPerSec: 7, device: 'probe,onnx-webgpu,/m' });
});

describe('an engine is disqualified, and nothing else happens, when its process', () => {
  test('ends, with the last line it wrote', async () => {
    const probe = await tryWith(
      "process.stderr.write('starting\\nno such instruction\\n'); process.exitCode = 3; process.disconnect()",
    );
    expect(probe).toMatchObject({
      device: null,
      goldenError: null,
      problem: 'crashed (exit code 3): no such instruction',
    });
  });

  test('dies by a signal after its outputs were right', async () => {
    const probe = await tryWith("say({}, () => process.kill(process.pid, 'SIGSEGV'))");
    expect(probe).toEqual({ ...RIGHT, problem: 'crashed' });
  });

  test('hangs', async () => {
    expect((await tryWith('setInterval(() => {}, 1000)', 700)).problem).toBe('no answer in 0.7 s');
    expect(await tryWith('say({}); setInterval(() => {}, 1000)', 700)).toEqual({
      ...RIGHT,
      problem: 'no answer in 0.7 s',
    });
  });

  test('computes wrongly', async () => {
    const probe = await tryWith("say({ problem: 'computes wrongly', goldenError: 0.2 })");
    expect(probe).toMatchObject({ problem: 'computes wrongly', goldenError: 0.2, segmentsPerSec: null });
  });

  test('says something else than the contract has', async () => {
    expect((await tryWith("process.send({ type: 'probed', probe: 'fine' })")).problem).toContain('unexpected');
  });
});

test('a trial that is given up ends its process', async () => {
  const stop = new AbortController();
  const trial = tryWith('say({}); setInterval(() => {}, 1000)', 20_000, stop.signal);
  setTimeout(() => stop.abort(), 100);
  await expect(trial).rejects.toMatchObject({ code: 'cancelled' });
});
