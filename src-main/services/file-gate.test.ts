import { mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileGate } from './file-gate';

let dir: string;
let song: string;

beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'sleevenotes-gate-')));
  song = join(dir, 'song.mp3');
  await writeFile(song, '');
});

afterEach(() => rm(dir, { recursive: true, force: true }));

/** A piece of work that goes on until told to end. */
function openEnded(onEnd: () => void = () => undefined) {
  const [begun, told] = [Promise.withResolvers<unknown>(), Promise.withResolvers<unknown>()];
  const work = async (): Promise<void> => {
    begun.resolve(null);
    await told.promise;
    onEnd();
  };
  return { begun: begun.promise, end: () => told.resolve(null), work };
}

/** Time enough for everything that need not wait. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}

it('a write waits for the reads under way, and later reads wait for the write', async () => {
  const gate = new FileGate();
  const order: string[] = [];
  const read = openEnded(() => order.push('read'));
  const write = openEnded(() => order.push('write'));
  const reading = gate.reading(song, read.work);
  await read.begun;
  const writing = gate.exclusively(song, write.work);
  await pause();
  const readingLater = gate.reading(song, () => Promise.resolve(order.push('later read')));
  await pause();
  expect(order).toEqual([]);
  read.end();
  await write.begun;
  await pause();
  expect(order).toEqual(['read']);
  write.end();
  await Promise.all([reading, writing, readingLater]);
  expect(order).toEqual(['read', 'write', 'later read']);
  expect(gate.busyCount).toBe(0);
});

it('reads go side by side, and one file does not hold up another', async () => {
  const gate = new FileGate();
  const [read, write] = [openEnded(), openEnded()];
  const reading = gate.reading(song, read.work);
  await read.begun;
  expect(await gate.reading(song, () => Promise.resolve('heard'))).toBe('heard');
  const writing = gate.exclusively(join(dir, 'other.mp3'), write.work);
  await write.begun;
  read.end();
  write.end();
  await Promise.all([reading, writing]);
});

it('knows a file by its links', async () => {
  const gate = new FileGate();
  const link = join(dir, 'link.mp3');
  await symlink(song, link);
  const write = openEnded();
  const writing = gate.exclusively(link, write.work);
  await write.begun;
  let isRead = false;
  const reading = gate.reading(song, () => Promise.resolve((isRead = true)));
  await pause();
  expect(isRead).toBe(false);
  write.end();
  await Promise.all([writing, reading]);
});

it('hands on what goes wrong, and lets the next one in', async () => {
  const gate = new FileGate();
  const fail = () => Promise.reject(new Error('disk on fire'));
  await expect(gate.exclusively(song, fail)).rejects.toThrow('disk on fire');
  await expect(gate.reading(song, fail)).rejects.toThrow('disk on fire');
  expect(await gate.exclusively(song, () => Promise.resolve('written'))).toBe('written');
});

it('whatever is asked for in whatever order: no write overlaps anything, everything is done, nothing is kept', async () => {
  const use = fc.record({
    isWrite: fc.boolean(),
    file: fc.constantFrom('a' as const, 'b' as const),
    ticks: fc.nat(4),
    fails: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(use, { maxLength: 25 }), async (uses) => {
      const gate = new FileGate();
      const active = { a: { reads: 0, writes: 0 }, b: { reads: 0, writes: 0 } };
      let overlaps = 0;
      const ended = uses.map(({ isWrite, file, ticks, fails }) => {
        const now = active[file];
        const work = async (): Promise<void> => {
          const kind = isWrite ? 'writes' : 'reads';
          now[kind]++;
          if (now.writes > 1 || (now.writes > 0 && now.reads > 0)) overlaps++;
          for (let i = 0; i < ticks; i++) await new Promise((resolve) => setImmediate(resolve));
          now[kind]--;
          if (fails) throw new Error('failed');
        };
        const path = join(dir, file);
        return isWrite ? gate.exclusively(path, work) : gate.reading(path, work);
      });
      const results = await Promise.allSettled(ended);
      expect(results.map(({ status }) => status)).toEqual(uses.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')));
      expect([overlaps, gate.busyCount]).toEqual([0, 0]);
    }),
    { numRuns: 60 },
  );
});
