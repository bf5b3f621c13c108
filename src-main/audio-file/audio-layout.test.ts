import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { apeTag, id3v1Tag, makeAudio } from '../tags/testing/audio-varieties';
import { buildFlacMetadata, paddingBlock } from '../tags/testing/flac-builder';
import { buildId3v2, utf8Text } from '../tags/testing/id3-builder';
import { computeAudioId } from './audio-id';
import { joinedReader, memoryReader, readerFrom } from './byte-reader';
import { findAudioLayout } from './audio-layout';

const { mpegFrames, flacStreamInfo, flacFrames } = makeAudio();
const FRAMES = [{ id: 'TIT2', body: utf8Text('T') }];
const V24 = buildId3v2({ major: 4, frames: FRAMES, paddingBytes: 100 });
const V24_FOOTER = buildId3v2({ major: 4, frames: FRAMES, footer: true });
const APE = apeTag({ Title: 'T' });
const LYRICS3V2 = Buffer.from('LYRICSBEGININD0000210LYR00005Words000034LYRICS200');
const LYRICS3V1 = Buffer.from('LYRICSBEGINsome wordsLYRICSEND');
const NOTHING = Buffer.alloc(0);

describe('findAudioLayout', () => {
  test.each([
    ['no tags', NOTHING, NOTHING],
    ['ID3v2', V24, NOTHING],
    ['ID3v2 with footer', V24_FOOTER, NOTHING],
    ['two ID3v2 tags', Buffer.concat([V24, V24_FOOTER]), NOTHING],
    ['ID3v1', NOTHING, id3v1Tag(1)],
    ['APEv2', NOTHING, APE],
    ['APEv2 and ID3v1', V24, Buffer.concat([APE, id3v1Tag(1)])],
    ['Lyrics3 v1, ID3v1', V24, Buffer.concat([LYRICS3V1, id3v1Tag(1)])],
    ['APEv2, Lyrics3 v2, ID3v1', V24, Buffer.concat([APE, LYRICS3V2, id3v1Tag(1)])],
    ['Lyrics3 v2, APEv2', V24, Buffer.concat([LYRICS3V2, APE])],
  ])('MP3 with %s', async (_, front, end) => {
    const range = await findAudioLayout(memoryReader(Buffer.concat([front, mpegFrames, end])));
    expect(range).toMatchObject({
      kind: 'mp3',
      payload: [{ startByte: front.length, endByte: front.length + mpegFrames.length }],
    });
  });

  test.each([
    ['no tags', NOTHING, NOTHING],
    ['ID3v2 in front and ID3v1 at the end', V24, id3v1Tag(1)],
  ])('FLAC with %s', async (_, front, end) => {
    const metadata = buildFlacMetadata([{ type: 0, body: flacStreamInfo }, paddingBlock(50)]);
    const range = await findAudioLayout(memoryReader(Buffer.concat([front, metadata, flacFrames, end])));
    const startByte = front.length + metadata.length;
    expect(range).toMatchObject({ kind: 'flac', payload: [{ startByte, endByte: startByte + flacFrames.length }] });
  });

  test.each([
    ['text', Buffer.from('no music at all '.repeat(500))],
    ['text full of sync patterns', Buffer.alloc(5000, Buffer.from([0xff, 0xfb, 0x90, 0x64, 0x20]))],
    ['a FLAC cut off in its metadata', Buffer.from('fLaC\x00\x00\xff\xff', 'latin1')],
    ['a FLAC of which only the start was downloaded', Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(40_000)])],
    ['Wave64 with MPEG audio', Buffer.concat([Buffer.from('riff\x2e\x91\xcf\x11', 'latin1'), mpegFrames])],
    ['CAF with MPEG audio', Buffer.concat([Buffer.from('caff\0\x01\0\0', 'latin1'), mpegFrames])],
    ['a DVD with MPEG audio', Buffer.concat([Buffer.from('\0\0\x01\xba', 'latin1'), mpegFrames])],
    ['nothing', NOTHING],
  ])('%s is the whole file', async (_, bytes) => {
    expect(await findAudioLayout(memoryReader(bytes))).toMatchObject({
      kind: 'other',
      payload: [{ startByte: 0, endByte: bytes.length }],
    });
  });
});

test('the walk through FLAC metadata ends, however many empty blocks a half-downloaded file seems to hold', async () => {
  let reads = 0;
  const zeros = {
    sizeBytes: 4e9,
    read: (offset: number, length: number) => {
      reads += 1;
      return Promise.resolve(Buffer.concat([Buffer.from(offset === 0 ? 'fLaC' : ''), Buffer.alloc(length)], length));
    },
  };
  expect((await findAudioLayout(zeros)).kind).toBe('other');
  expect(reads).toBeLessThan(10_000);
});

describe('computeAudioId', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sleevenotes-id-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const long = Buffer.concat(Array.from({ length: 60 }, () => mpegFrames));
  const idOf = async (...parts: Buffer[]): Promise<string> => {
    const path = join(folder, 'a.mp3');
    writeFileSync(path, Buffer.concat(parts));
    return computeAudioId(path);
  };

  test('stays the same whatever tags there are and wherever the file is', async () => {
    const id = await idOf(long);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(await idOf(V24, long)).toBe(id);
    expect(await idOf(V24_FOOTER, long, APE, id3v1Tag(3))).toBe(id);
    renameSync(join(folder, 'a.mp3'), join(folder, 'b.mp3'));
    expect(await computeAudioId(join(folder, 'b.mp3'))).toBe(id);
  });

  test.each(['start', 'middle', 'end'])('differs when the audio differs at the %s', async (place) => {
    const changed = Buffer.from(long);
    const offset = { start: 500, middle: Math.floor(long.length / 2), end: long.length - 500 }[place] ?? 0;
    changed.writeUInt8(changed.readUInt8(offset) ^ 1, offset);
    expect(await idOf(changed)).not.toBe(await idOf(long));
  });

  test('differs when the audio is longer', async () => {
    expect(await idOf(long, mpegFrames)).not.toBe(await idOf(long));
  });
});

test('joined and shifted readers read what the bytes would', async () => {
  const joined = joinedReader(memoryReader(Buffer.from('abc')), readerFrom(memoryReader(Buffer.from('xxdefg')), 2));
  expect(joined.sizeBytes).toBe(7);
  for (let offset = 0; offset <= 8; offset += 1) {
    for (let length = 0; length <= 8; length += 1) {
      expect((await joined.read(offset, length)).toString()).toBe('abcdefg'.slice(offset, offset + length));
    }
  }
});
