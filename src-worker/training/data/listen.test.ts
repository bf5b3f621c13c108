import { appendFile, mkdtemp, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FFMPEG, writeTune } from '../../test-support/audio-files';
import { Fingerprinter } from './fingerprint';
import { FingerprintStore } from './fingerprint-store';
import { listenTo } from './listen';

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'sleevenotes-listen-'))));
afterEach(() => rm(dir, { recursive: true }));

const at = (name: string): string => join(dir, name);
/** Listens with a store of its own, as one run of the command does. */
async function listen(names: readonly string[], ffmpegPath = FFMPEG) {
  const store = FingerprintStore.open(at('store'));
  const heard = await listenTo(names.map(at), { store, ffmpegPath, onProgress: () => undefined });
  const words = names.map((name) => store.read(at(name)));
  store.close();
  return { heard: names.map((name) => heard.get(at(name))), words };
}

describe('listenTo', () => {
  test('tells durations, and what cannot be heard', async () => {
    await writeTune(at('tune.flac'), 3);
    await writeFile(at('noise.mp3'), 'this is no music');
    const { heard } = await listen(['tune.flac', 'noise.mp3', 'gone.mp3']);
    expect(heard[0]).toMatchObject({ durationSec: expect.closeTo(3, 2) });
    expect(heard[1]).toMatchObject({ failure: expect.stringContaining('noise.mp3') });
    expect(heard[2]).toMatchObject({ failure: expect.stringContaining('gone.mp3') });
  });

  test('a file is listened to once, and again when it has changed', async () => {
    await writeTune(at('tune.wav'), 2);
    const first = await listen(['tune.wav']);
    // No ffmpeg: only what is known already can be answered.
    const second = await listen(['tune.wav'], 'no-such-program');
    expect(second.words).toEqual(first.words);
    await utimes(at('tune.wav'), 1, 1);
    await expect(listen(['tune.wav'], 'no-such-program')).rejects.toMatchObject({ code: 'ffmpeg-missing' });
  });

  test('a store cut off anywhere loses no more than its last file', async () => {
    for (const [i, name] of ['a.wav', 'b.wav'].entries()) await writeTune(at(name), 2 + i);
    const whole = await listen(['a.wav', 'b.wav']);
    const index = at('store/fingerprints.jsonl');
    await truncate(index, (await stat(index)).size - 20);
    expect((await listen(['a.wav', 'b.wav'])).words).toEqual(whole.words);
    expect((await readFile(index, 'utf8')).trimEnd().split('\n')).toHaveLength(3);
    expect((await listen(['a.wav', 'b.wav'], 'no-such-program')).words).toEqual(whole.words);
  });

  test('words that something else has overwritten are not believed', async () => {
    await writeTune(at('a.wav'), 2);
    const { words } = await listen(['a.wav']);
    await writeFile(at('store/fingerprints.u32'), Buffer.alloc(words[0]!.byteLength, 1));
    await expect(listen(['a.wav'], 'no-such-program')).rejects.toMatchObject({ code: 'ffmpeg-missing' });
    await appendFile(at('store/fingerprints.u32'), 'more');
    expect((await listen(['a.wav'])).words).toEqual(words);
  });
});

test('a fingerprint does not depend on how the sound is cut into chunks', () => {
  const samples = Float32Array.from({ length: 400_000 }, (_, i) => Math.sin(i * i * 1e-3) * Math.sin(i / 50_000));
  const inChunksOf = (length: number) => {
    const fingerprinter = new Fingerprinter();
    for (let i = 0; i < samples.length; i += length) fingerprinter.push(samples.subarray(i, i + length));
    return fingerprinter.finish();
  };
  const whole = inChunksOf(samples.length);
  expect(whole).toHaveLength(1 + Math.floor((400_000 - 4096) / 1024) - 4);
  expect(whole.some((word) => word !== 0)).toBe(true);
  expect(inChunksOf(1000)).toEqual(whole);
  expect(inChunksOf(139_264)).toEqual(whole);
});

test('half a second of sound has no fingerprint', () => {
  const fingerprinter = new Fingerprinter();
  fingerprinter.push(new Float32Array(5000).fill(0.1));
  expect(fingerprinter.finish()).toHaveLength(0);
});
