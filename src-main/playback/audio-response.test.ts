import { mkdtemp, readdir, readlink, realpath, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CodedError } from '../../src-shared/errors';
import { FileGate } from '../services/file-gate';
import { answerAudioRequest, audioHref } from './audio-response';
import { MAX_PART_BYTES, TrackAudio } from './track-audio';

const TRACK_ID = 7;
const SIZE_BYTES = 2 * MAX_PART_BYTES + 1000;
const bytes = Buffer.alloc(SIZE_BYTES);
for (let i = 0; i < SIZE_BYTES; i++) bytes[i] = i * 7 + (i >> 8);

let dir: string;
let song: string;
let gate: FileGate;
let audio: TrackAudio;

function pathOf(trackId: number): string {
  if (trackId !== TRACK_ID) throw new CodedError('bad-input', `There is no track ${trackId} in the library`);
  return song;
}

beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'sleevenotes-playback-')));
  song = join(dir, 'song.flac');
  await writeFile(song, bytes);
  gate = new FileGate();
  audio = new TrackAudio({ pathOf, reading: gate.reading });
});

afterEach(() => rm(dir, { recursive: true, force: true }));

async function href(): Promise<string> {
  return audioHref(TRACK_ID, await audio.state(TRACK_ID));
}

async function ask(path: string, range?: string): Promise<Response> {
  const headers = range === undefined ? {} : { Range: range };
  const answer = await answerAudioRequest(audio, new Request(`http://test/${path}`, { headers }));
  if (answer === null) throw new Error(`${path} is none of its addresses`);
  return answer;
}

async function bodyOf(answer: Response): Promise<Buffer> {
  return Buffer.from(await answer.arrayBuffer());
}

/** What `replace` does is what writing tags does: a new file takes the old one's place. */
async function replaceSong(content: Buffer): Promise<void> {
  await writeFile(join(dir, 'new'), content);
  await rename(join(dir, 'new'), song);
}

describe('ranges', () => {
  it.each([
    ['bytes=0-', 0, SIZE_BYTES - 1],
    ['bytes=5-9', 5, 9],
    [`bytes=${MAX_PART_BYTES - 1}-${MAX_PART_BYTES}`, MAX_PART_BYTES - 1, MAX_PART_BYTES],
    ['bytes=-3', SIZE_BYTES - 3, SIZE_BYTES - 1],
  ])('%s gives exactly these bytes', async (range, firstByte, lastByte) => {
    const answer = await ask(await href(), range);
    expect(answer.status).toBe(206);
    expect(Object.fromEntries(answer.headers)).toEqual({
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      'content-length': String(lastByte - firstByte + 1),
      'content-range': `bytes ${firstByte}-${lastByte}/${SIZE_BYTES}`,
      'content-type': 'audio/flac',
    });
    expect((await bodyOf(answer)).equals(bytes.subarray(firstByte, lastByte + 1))).toBe(true);
  });

  it('without a range, gives the whole file', async () => {
    const answer = await ask(await href());
    expect([answer.status, answer.headers.get('Content-Range')]).toEqual([200, null]);
    expect((await bodyOf(answer)).equals(bytes)).toBe(true);
  });

  it('refuses one that the file does not have', async () => {
    const answer = await ask(await href(), `bytes=${SIZE_BYTES}-`);
    expect([answer.status, answer.headers.get('Content-Range')]).toEqual([416, `bytes */${SIZE_BYTES}`]);
  });
});

describe('what is served', () => {
  it.each([
    ['x.mp3', 'audio/mpeg'],
    ['x.OPUS', 'audio/ogg'],
    ['x.ogg', 'audio/ogg'],
    ['x.m4a', 'audio/mp4'],
    ['x.wav', 'audio/wav'],
    ['x.aiff', 'audio/aiff'],
    ['x', 'application/octet-stream'],
  ])('%s is %s', async (name, mimeType) => {
    song = join(dir, name);
    await writeFile(song, 'x');
    expect((await ask(await href(), 'bytes=0-')).headers.get('Content-Type')).toBe(mimeType);
  });

  it('is no track outside the library, and no file that went', async () => {
    const known = await href();
    expect((await ask(known.replace(`/${TRACK_ID}/`, '/8/'), 'bytes=0-')).status).toBe(404);
    await expect(audio.state(8)).rejects.toMatchObject({ code: 'bad-input' });
    await rm(song);
    expect((await ask(known, 'bytes=0-')).status).toBe(404);
    await expect(audio.state(TRACK_ID)).rejects.toMatchObject({
      code: 'file-missing',
      message: `${song}: the file is no longer there; scan its folder again`,
    });
  });

  it.each([
    'index.html',
    'audio/',
    'audio/7',
    'audio/7/../8',
    'audio//etc/passwd',
    'audio/7/1-1-1/x',
    'audio/-7/1-1-1',
  ])('is not at %s', async (path) => {
    expect(await answerAudioRequest(audio, new Request(`http://test/${path}`))).toBeNull();
  });
});

describe('a file that is replaced', () => {
  it('is refused at its old address, and served at its new one', async () => {
    const before = await href();
    const longer = Buffer.concat([Buffer.from('tags'), bytes]);
    await replaceSong(longer);
    expect((await ask(before, 'bytes=0-')).type).toBe('error');
    expect(await href()).not.toBe(before);
    expect((await bodyOf(await ask(await href()))).equals(longer)).toBe(true);
  });

  it('is noticed though size and time are the same', async () => {
    const before = await href();
    const time = new Date(1_700_000_000_000);
    await utimes(song, time, time);
    const withTime = await href();
    await replaceSong(Buffer.from(bytes).fill(1));
    await utimes(song, time, time);
    expect(new Set([before, withTime, await href()]).size).toBe(3);
  });

  it('ends an answer under way: bytes of two states never mix', async () => {
    const body = (await ask(await href(), 'bytes=0-')).body?.getReader();
    const first = await body?.read();
    expect(first?.value).toHaveLength(MAX_PART_BYTES);
    await replaceSong(Buffer.from(bytes).fill(1));
    await expect(body?.read()).rejects.toMatchObject({ code: 'changed-since' });
  });

  it('is not waited for: between two parts nothing is open and nobody uses the file', async () => {
    const body = (await ask(await href(), 'bytes=0-')).body?.getReader();
    await body?.read();
    expect(gate.busyCount).toBe(0);
    if (process.platform === 'linux') expect(await openPaths()).not.toContain(song);
    expect(await gate.exclusively(song, () => Promise.resolve('written'))).toBe('written');
  });

  it('is not read while it is written', async () => {
    const address = await href();
    const written = Promise.withResolvers<string>();
    const writing = gate.exclusively(song, () => written.promise);
    let isAnswered = false;
    const answering = ask(address, 'bytes=0-').then((answer) => {
      isAnswered = true;
      return answer.status;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isAnswered).toBe(false);
    written.resolve('written');
    await writing;
    expect(await answering).toBe(206);
  });
});

/** Paths of the files this process has open. */
async function openPaths(): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd');
  return Promise.all(descriptors.map((descriptor) => readlink(join('/proc/self/fd', descriptor)).catch(() => '')));
}
