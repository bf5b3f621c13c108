import { build } from 'esbuild';
import { getEventListeners } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { modelSpecSchema } from '../../src-shared/model-spec';
import { FFMPEG, writeSparseWav, writeTune } from '../test-support/audio-files';
import { shippedModelDir } from '../test-support/shipped-model';
import { GROUP_SEGMENTS, InlineReader } from './read-track';
import { GROUPS_AHEAD, type ReaderReply } from './thread-messages';
import { readerThreadCount, ThreadReaders } from './thread-readers';
import type { ReadingSpec, SegmentGroup, TrackReader, TrackReading } from './track-reader';

/** Bundles the thread's entry, as the build does into dist: threads don't start from TypeScript. */
async function bundleReaderEntry(outfile: string): Promise<URL> {
  const entryPoint = resolve(import.meta.dirname, 'reader-thread.ts');
  await build({
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
  });
  return pathToFileURL(outfile);
}

let dir: string;
let entry: URL;
let spec: ReadingSpec;
const opened: TrackReader[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-readers-'));
  entry = await bundleReaderEntry(join(dir, 'reader.mjs'));
  const model = modelSpecSchema.parse(JSON.parse(await readFile(join(shippedModelDir(), 'spec.json'), 'utf8')));
  spec = { ffmpegPath: FFMPEG, audio: model.audio, inputs: model.inputs };
});
afterEach(() => Promise.all(opened.splice(0).map((reader) => reader.close())));
afterAll(() => rm(dir, { recursive: true }));

function open(threadCount: number, changes: Partial<ReadingSpec> = {}, from = entry): ThreadReaders {
  const readers = new ThreadReaders(from, { ...spec, ...changes }, threadCount);
  opened.push(readers);
  return readers;
}

const unstopped = (): AbortSignal => new AbortController().signal;

interface Read {
  readonly groups: SegmentGroup[];
  readonly reading: TrackReading;
}

async function readAll(reader: TrackReader, path: string, signal = unstopped()): Promise<Read> {
  const groups: SegmentGroup[] = [];
  const reading = reader.read(path, signal);
  for (;;) {
    const next = await reading.next();
    if (next.done) return { groups, reading: next.value };
    groups.push(next.value);
  }
}

async function tune(name: string, durationSec: number): Promise<string> {
  const path = join(dir, name);
  await writeTune(path, durationSec);
  return path;
}

describe('reader threads', () => {
  test('give what reading in the same thread gives, also side by side', async () => {
    const paths = await Promise.all([tune('a.mp3', 40), tune('b.flac', 7), tune('c.ogg', 1)]);
    const readers = open(2);
    const threaded = await Promise.all(paths.map((path) => readAll(readers, path)));
    for (const [i, path] of paths.entries()) {
      const inline = await readAll(new InlineReader(spec), path);
      expect(threaded[i]!.groups).toEqual(inline.groups);
      expect(threaded[i]!.reading.durationSec).toBe(inline.reading.durationSec);
    }
    expect(threaded[0]!.groups.map(({ count }) => count)).toEqual([GROUP_SEGMENTS, expect.any(Number)]);
    expect(threaded[0]!.reading.featuresMs).toBeGreaterThan(0);
    expect(threaded[0]!.reading.decodeMs).toBeGreaterThan(0);
  });

  test.each([
    ['a file that is not there', 'file-missing', () => Promise.resolve(join(dir, 'none.mp3'))],
    ['a blip', 'too-short', () => tune('blip.wav', 0.1)],
    [
      'a text',
      'file-unreadable',
      async () => {
        await writeFile(join(dir, 'text.mp3'), 'no music\n'.repeat(100));
        return join(dir, 'text.mp3');
      },
    ],
  ])('%s is told with its code and name, and the next is read', async (_what, code, make) => {
    const readers = open(1);
    const path = await make();
    await expect(readAll(readers, path)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(path) as string,
    });
    expect((await readAll(readers, await tune('next.wav', 3))).groups).toHaveLength(1);
  });

  test('an ffmpeg that is not there is told as such', async () => {
    const readers = open(1, { ffmpegPath: '/nowhere/ffmpeg' });
    await expect(readAll(readers, await tune('any.wav', 1))).rejects.toMatchObject({ code: 'ffmpeg-missing' });
  });

  test('a thread is never more groups ahead than it may, however long the track', async () => {
    const path = join(dir, 'hour.wav');
    await writeSparseWav(path, 3600, 44100);
    const thread = new Worker(entry, { workerData: spec });
    const replies: ReaderReply[] = [];
    thread.on('message', (reply: ReaderReply) => replies.push(reply));
    thread.postMessage({ type: 'read', readId: 1, path });
    await vi.waitFor(() => expect(replies.length).toBe(GROUPS_AHEAD), 30_000);
    // In this time it makes many groups when nothing holds it.
    await delay(1500);
    expect(replies.length).toBe(GROUPS_AHEAD);
    thread.postMessage({ type: 'taken', readId: 1 });
    await vi.waitFor(() => expect(replies.length).toBe(GROUPS_AHEAD + 1), 30_000);
    await thread.terminate();
    expect(replies.every(({ type }) => type === 'group')).toBe(true);
  });

  test('cancelling ends a track under way, one that waits, and one nobody takes from; then the next is read', async () => {
    const path = join(dir, 'long.wav');
    await writeSparseWav(path, 3600, 44100);
    const readers = open(1);
    const canceller = new AbortController();
    const underWay = readers.read(path, canceller.signal);
    await underWay.next();
    const waiting = expect(readAll(readers, path, canceller.signal)).rejects.toMatchObject({ code: 'cancelled' });
    // Now the thread has no credit left.
    await delay(300);
    canceller.abort();
    const rest = (async () => {
      while (!(await underWay.next()).done);
    })();
    await expect(rest).rejects.toMatchObject({ code: 'cancelled', message: expect.stringContaining(path) as string });
    await waiting;
    expect((await readAll(readers, await tune('after.wav', 4))).groups).toHaveLength(1);
  });

  test('whoever stops asking frees the thread for the next', async () => {
    const path = join(dir, 'left.wav');
    await writeSparseWav(path, 3600, 44100);
    const readers = open(1);
    for await (const group of readers.read(path, unstopped())) {
      expect(group.count).toBe(GROUP_SEGMENTS);
      break;
    }
    expect((await readAll(readers, await tune('then.wav', 4))).groups).toHaveLength(1);
  });

  test('however many tracks wait, no more threads than asked for read them', async () => {
    const telling = join(dir, 'telling.mjs');
    // Says which thread it is where the length of the track belongs.
    await writeFile(
      telling,
      `import { parentPort, threadId } from 'node:worker_threads';
       parentPort.on('message', () => setTimeout(() =>
         parentPort.postMessage({ type: 'end', reading: { durationSec: threadId, decodeMs: 0, featuresMs: 0 } }), 20));`,
    );
    const readers = open(2, {}, pathToFileURL(telling));
    const signal = unstopped();
    const reads = await Promise.all(Array.from({ length: 12 }, (_, i) => readAll(readers, `/x/${i}.mp3`, signal)));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(new Set(reads.map(({ reading }) => reading.durationSec)).size).toBe(2);
  });

  test('a thread that dies fails its track, and another takes its place', async () => {
    const dying = join(dir, 'dying.mjs');
    await writeFile(
      dying,
      `import { parentPort } from 'node:worker_threads';
       parentPort.on('message', ({ path }) => {
         if (path.endsWith('bad.mp3')) throw new Error('out of luck');
         parentPort.postMessage({ type: 'end', reading: { durationSec: 1, decodeMs: 0, featuresMs: 0 } });
       });`,
    );
    const readers = open(1, {}, pathToFileURL(dying));
    await expect(readAll(readers, '/x/bad.mp3')).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringMatching(/\/x\/bad\.mp3.*out of luck/) as string,
    });
    expect((await readAll(readers, '/x/good.mp3')).reading.durationSec).toBe(1);
  });

  test('an ffmpeg that hangs is ended by cancelling', async () => {
    const hanging = join(dir, 'ffmpeg-that-hangs');
    await writeFile(hanging, '#!/bin/sh\nexec sleep 600\n');
    await chmod(hanging, 0o755);
    const readers = open(1, { ffmpegPath: hanging });
    const canceller = new AbortController();
    const reading = readAll(readers, await tune('hang.wav', 1), canceller.signal);
    setTimeout(() => canceller.abort(), 300);
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });
});

test.each([
  [1, 2],
  [2, 2],
  [4, 2],
  [8, 4],
  [64, 8],
])('%i processors: %i threads', (processors, threads) => expect(readerThreadCount(processors)).toBe(threads));
