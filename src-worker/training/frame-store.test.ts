import { appendFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FrameStore } from './frame-store';

const FRAME_BYTES = 4;
let dir: string;
let produced: string[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-store-'));
  produced = [];
});
afterEach(() => rm(dir, { recursive: true }));

/** Frames that tell whose they are; a name's length says how many. */
function framesOf(name: string): Uint8Array {
  return Uint8Array.from({ length: name.length * FRAME_BYTES }, (_, i) => name.charCodeAt(Math.floor(i / FRAME_BYTES)));
}

async function open(names: readonly string[], onProgress?: (done: number, total: number) => void): Promise<FrameStore> {
  const store = FrameStore.open({ dir, key: 'spec', frameBytes: FRAME_BYTES });
  await store.add({
    items: names,
    idOf: (name) => `id of ${name}`,
    keyOf: (name) => name,
    produce(name) {
      produced.push(name);
      return name === 'broken' ? Promise.reject(new Error('no sound')) : Promise.resolve(framesOf(name));
    },
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  return store;
}

function path(ending: string): string {
  return join(
    dir,
    readdirSync(dir).find((name) => name.endsWith(ending))!,
  );
}

function expectWhole(store: FrameStore, names: readonly string[]): void {
  for (const name of names) {
    const id = `id of ${name}`;
    expect(store.frameCount(id)).toBe(name.length);
    expect(store.read(id, 0, name.length)).toEqual(framesOf(name));
  }
}

test('gives back what was computed, and parts of it', async () => {
  const store = await open(['blues', 'jazz']);
  expectWhole(store, ['blues', 'jazz']);
  expect(store.read('id of blues', 1, 2)).toEqual(framesOf('blues').subarray(4, 12));
  expect(() => store.read('id of jazz', 3, 2)).toThrow('beyond the end');
  expect(store.has('id of polka')).toBe(false);
});

test('what is there is not computed again, whatever else is asked for', async () => {
  await open(['blues', 'jazz']);
  produced = [];
  const progress: number[][] = [];
  const store = await open(['jazz', 'polka', 'blues'], (done, total) => progress.push([done, total]));
  expect(produced).toEqual(['polka']);
  expect(progress).toEqual([[3, 3]]);
  expectWhole(store, ['blues', 'jazz', 'polka']);
});

test.each([1, 2, 4])('stopped after %i, it goes on from there', async (stopAfter) => {
  const names = ['blues', 'jazz', 'polka', 'rock', 'ska'];
  const stop = (done: number): void => {
    if (done === stopAfter) throw new Error('stopped');
  };
  await expect(open(names, stop)).rejects.toThrow('stopped');
  // What a program that was killed had written of the next one.
  appendFileSync(path('.u8'), 'half a song');
  produced = [];
  expectWhole(await open(names), names);
  expect(produced).toHaveLength(names.length - stopAfter);
});

test('a line and frames that a kill cut short are computed again', async () => {
  await open(['blues', 'jazz']);
  const index = readFileSync(path('.jsonl'), 'utf8');
  truncateSync(path('.jsonl'), index.length - 5);
  produced = [];
  expectWhole(await open(['blues', 'jazz', 'rock']), ['blues', 'jazz', 'rock']);
  expect(produced).toEqual(['jazz', 'rock']);

  truncateSync(path('.u8'), FRAME_BYTES * 'bluesj'.length);
  produced = [];
  expectWhole(await open(['blues', 'jazz', 'rock']), ['blues', 'jazz', 'rock']);
  expect(produced).toEqual(['jazz', 'rock']);
  appendFileSync(path('.jsonl'), '\n\n{"key"');
  expectWhole(await open(['rock']), ['rock']);
});

test('what fails is named with its reason, and tried again', async () => {
  const store = await open(['blues', 'broken']);
  expect(store.failures).toEqual({ 'id of broken': 'no sound' });
  expect(store.has('id of broken')).toBe(false);
  produced = [];
  await open(['blues', 'broken']);
  expect(produced).toEqual(['broken']);
});

test('failures are in the order of their ids, whichever came first', async () => {
  const store = FrameStore.open({ dir, key: 'spec', frameBytes: FRAME_BYTES });
  const waitMs: Record<string, number> = { blues: 20, jazz: 10, ska: 0 };
  await store.add({
    items: Object.keys(waitMs),
    idOf: (name) => name,
    keyOf: (name) => name,
    async produce(name) {
      await setTimeout(waitMs[name]);
      throw new Error('no sound');
    },
  });
  expect(Object.keys(store.failures)).toEqual(['blues', 'jazz', 'ska']);
});

test('one process at a time adds; the lock of one that is gone is taken', async () => {
  await open(['blues']);
  const lock = path('.jsonl').replace('.jsonl', '.lock');
  writeFileSync(lock, String(process.pid));
  await expect(open(['blues', 'jazz'])).rejects.toMatchObject({ code: 'file-busy' });
  // Nothing to add: nothing to wait for.
  expectWhole(await open(['blues']), ['blues']);
  writeFileSync(lock, '999999999');
  expectWhole(await open(['blues', 'jazz']), ['blues', 'jazz']);
});
