import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runCellApart } from './cell-process';
import { madeResult } from './report/testing/made-results';
import type { CellJob } from './run-cell';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-cell-'));
});
afterAll(() => rm(dir, { recursive: true }));

const { config, data } = madeResult('m.a', 0).result;
const job = (): CellJob => ({
  cell: { options: {}, config },
  data: { songs: [], splits: [], facts: data },
  outDir: dir,
  workDir: dir,
  ffmpegPath: 'ffmpeg',
});

async function program(text: string): Promise<string> {
  const path = join(dir, `${String(Math.random()).slice(2)}.cjs`);
  await writeFile(path, `process.once('message', () => { ${text} });`);
  return path;
}

test('a process killed for want of memory is told as that', async () => {
  const path = await program("process.kill(process.pid, 'SIGKILL')");
  await expect(runCellApart(path, job(), new AbortController().signal, () => {})).rejects.toThrow(
    /m\.a: its process ended with signal SIGKILL, most often for want of memory: try a smaller training\.batchSize/,
  );
});

test('a process that ends without a word is told with its exit code', async () => {
  const path = await program('process.exit(3)');
  await expect(runCellApart(path, job(), new AbortController().signal, () => {})).rejects.toThrow(/exit code 3/);
});

test('a stop is passed on, and waited for', async () => {
  const path = await program(
    "process.on('SIGINT', () => setTimeout(() => process.exit(1), 50)); process.send({ kind: 'progress', progress: ['training', 1, 2, ''] })",
  );
  const stop = new AbortController();
  const running = runCellApart(path, job(), stop.signal, () => stop.abort());
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
});

test("what a process says is passed on, but for TensorFlow's greetings", async () => {
  const said = [
    'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR',
    'I0000 00:00:1795264526.117439    9663 port.cc:153] oneDNN custom operations are on.',
    'E0000 00:00:1795264526.117439    9663 cuda_dnn.cc:1] no card',
    'Error: plain words',
  ];
  const path = await program(
    `console.error(${JSON.stringify(said.join('\n'))}); setTimeout(() => process.exit(1), 50)`,
  );
  const written: string[] = [];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  await expect(runCellApart(path, job(), new AbortController().signal, () => {})).rejects.toThrow(/exit code 1/);
  write.mockRestore();
  expect(written).toEqual(said.slice(2).map((line) => `${line}\n`));
});
