import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const EXIT_MS = 10_000;
const BUSY_MS = 1000;

let scratch: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'sleevenotes-parent-'));
});

afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** A worker that is busy between two messages, and a parent that is killed meanwhile; both as programs of their own. */
async function writePrograms(): Promise<{ parent: string }> {
  const [worker, parent] = [join(scratch, 'worker.mjs'), join(scratch, 'parent.mjs')];
  const connection = JSON.stringify(join(import.meta.dirname, 'parent-connection.ts'));
  const talk = `import { connectToParent } from ${connection};
    const parent = connectToParent(() => {});
    parent.send({ pid: process.pid });
    setImmediate(() => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${BUSY_MS});
      parent.send({ more: true });
    });`;
  await build({
    stdin: { contents: talk, resolveDir: scratch },
    ...{ outfile: worker, bundle: true, platform: 'node', format: 'esm' },
  });
  writeFileSync(
    parent,
    `import { fork } from 'node:child_process';
     import { writeSync } from 'node:fs';
     const child = fork(${JSON.stringify(worker)}, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
     child.once('message', ({ pid }) => { writeSync(1, String(pid)); process.kill(process.pid, 'SIGKILL'); });`,
  );
  return { parent };
}

async function whenGone(pid: number): Promise<void> {
  const isThere = () => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  await expect.poll(isThere, { timeout: EXIT_MS }).toBe(false);
}

it('ends quietly when its parent was killed while it was busy', async () => {
  const { parent } = await writePrograms();
  const errors = join(scratch, 'errors');
  const errorsFd = openSync(errors, 'w');
  const child = spawn(process.execPath, [parent], { stdio: ['ignore', 'pipe', errorsFd] });
  closeSync(errorsFd);
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  await whenGone(Number(line));
  expect(readFileSync(errors, 'utf8')).toBe('');
});
