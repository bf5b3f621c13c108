import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FFMPEG, writeSparseWav } from '../../test-support/audio-files';
import { bitErrorsAt, isSameRecording } from './compare-fingerprints';
import { findDuplicates } from './find-duplicates';
import { framesOf } from './fingerprint';
import { FingerprintIndex } from './fingerprint-index';
import { FingerprintStore } from './fingerprint-store';
import { listenTo } from './listen';
import { convert, writeMadeSong } from './testing/made-songs';
import { createRandom } from '../random';

let dir: string;
let store: FingerprintStore;
const at = (name: string): string => join(dir, name);
const listen = (...names: string[]) =>
  listenTo(names.map(at), { store, ffmpegPath: FFMPEG, onProgress: () => undefined });
const tapeOf = (names: readonly string[]) => ({
  wordCounts: names.map((name) => store.wordCount(at(name))),
  read: (song: number) => store.read(at(names[song]!)),
});
const groupsAmong = (...names: string[]): string[][] =>
  findDuplicates(tapeOf(names), () => undefined).map((group) => group.map((i) => names[i]!));

const COPIES = ['a.mp3', 'a-late.ogg', 'a-soft.m4a', 'a-mono.opus', 'a-short.flac', 'a-early.mp3'];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-duplicates-'));
  for (const [i, name] of ['a.wav', 'b.wav', 'c.wav'].entries()) await writeMadeSong(at(name), i + 1, 24);
  await convert(at('a.wav'), at('a.mp3'), '-b:a', '64k');
  await convert(at('a.wav'), at('a-late.ogg'), '-ss', '4.321', '-ar', '48000', '-ac', '2');
  await convert(at('a.wav'), at('a-soft.m4a'), '-af', 'volume=-9dB,treble=g=5', '-b:a', '96k');
  await convert(at('a.wav'), at('a-mono.opus'), '-b:a', '24k');
  await convert(at('a.wav'), at('a-short.flac'), '-ss', '11.03', '-t', '3');
  await convert(at('a.wav'), at('a-early.mp3'), '-af', 'adelay=2500:all=1');
  await convert(at('b.wav'), at('b.mp3'), '-b:a', '128k');
  // Shares its last second alone with a.wav.
  await convert(at('a.wav'), at('a-end.wav'), '-ss', '23');
  await convert(at('c.wav'), at('c-then-a.wav'), '-i', at('a-end.wav'), '-filter_complex', '[0][1]concat=n=2:v=0:a=1');
  for (const name of ['silence-1.wav', 'silence-2.wav']) await writeSparseWav(at(name), 12, 8000);
  store = FingerprintStore.open(at('store'));
  await listen('a.wav', 'b.wav', 'c.wav', 'b.mp3', 'c-then-a.wav', 'silence-1.wav', 'silence-2.wav', ...COPIES);
});
afterAll(async () => {
  store.close();
  await rm(dir, { recursive: true });
});

describe('findDuplicates', () => {
  test.each(COPIES)('finds the same recording as %s', (copy) => {
    expect(groupsAmong('a.wav', 'b.wav', 'c.wav', copy)).toEqual([['a.wav', copy]]);
  });

  test('copies of copies are one group, and each recording its own', () => {
    expect(groupsAmong('b.mp3', ...COPIES, 'c.wav', 'a.wav', 'b.wav')).toEqual([
      ['b.mp3', 'b.wav'],
      [...COPIES, 'a.wav'],
    ]);
  });

  test('different songs, silence, and songs that share their last second stay apart', () => {
    expect(groupsAmong('a.wav', 'b.wav', 'c.wav', 'silence-1.wav', 'silence-2.wav')).toEqual([]);
    expect(groupsAmong('a.wav', 'c-then-a.wav')).toEqual([]);
    expect(groupsAmong('c.wav', 'c-then-a.wav')).toEqual([['c.wav', 'c-then-a.wav']]);
  });

  test('a sample of the keys is enough where not all fit', () => {
    const names = ['a.wav', 'b.wav', 'c.wav', 'a.mp3'];
    const tape = tapeOf(names);
    const words = tape.read(3);
    const index = FingerprintIndex.build(tape, 300);
    const [best] = index.findAlignments(words, 3);
    expect(Math.abs(best!.start)).toBeLessThanOrEqual(1);
    expect(best!.votes).toBeGreaterThan(4);
  });
});

describe('fingerprints', () => {
  test('bits of copies differ far less than those of different songs', () => {
    const [a, copy, other] = ['a.wav', 'a-late.ogg', 'b.wav'].map((name) => store.read(at(name)));
    const shift = framesOf(4.321);
    const best = Math.min(...[-1, 0, 1].map((near) => bitErrorsAt(a!, copy!, shift + near).bitErrors));
    expect(best).toBeLessThan(0.15);
    expect(bitErrorsAt(a!, other!, 0).bitErrors).toBeGreaterThan(0.4);
    expect(isSameRecording(a!, other!, 0)).toBe(false);
  });

  test('random words never look alike', () => {
    const random = createRandom(4);
    const noise = (): Uint32Array => Uint32Array.from({ length: 300 }, () => Math.floor(random() * 2 ** 32));
    for (let i = 0; i < 50; i++) {
      const [a, b] = [noise(), noise()];
      for (let offset = -280; offset <= 280; offset += 7) expect(isSameRecording(a, b, offset)).toBe(false);
    }
  });
});
