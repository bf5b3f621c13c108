import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readTags } from './read-tags';
import { makeAudio } from './testing/audio-varieties';
import { buildId3v2, latin1Text, pictureBody, utf8Text } from './testing/id3-builder';

const folder = mkdtempSync(join(tmpdir(), 'sleevenotes-read-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { mpegFrames } = makeAudio();

function fileOf(name: string, ...parts: Buffer[]): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

describe('readTags', () => {
  test.each(['m4a', 'ogg', 'opus', 'wav', 'aiff', 'wma'])('reads %s', async (extension) => {
    const path = join(folder, `a.${extension}`);
    const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=2'];
    const tags = ['-metadata', 'genre=Rock', '-metadata', 'title=Title', '-write_id3v2', '1'];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...sound, ...(extension === 'aiff' ? tags : tags.slice(0, 4)), path]);
    const found = await readTags(path);
    expect(found).toMatchObject({ fields: { genre: ['Rock'] }, title: 'Title' });
    expect(found.durationSec).toBeCloseTo(2, 0);
  });

  test('a pipe is refused at once, whoever may write into it', async () => {
    const path = join(folder, 'pipe.mp3');
    execFileSync('mkfifo', [path]);
    await expect(readTags(path)).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  test('summarises pictures and cuts long values', async () => {
    const frames = [
      { id: 'APIC', body: pictureBody(4, 34_000) },
      { id: 'TIT2', body: utf8Text('x'.repeat(5000)) },
      { id: 'PRIV', body: Buffer.from('owner\0\x01\x02\x03', 'latin1') },
    ];
    const { tags, title } = await readTags(fileOf('a.mp3', buildId3v2({ major: 4, frames }), mpegFrames));
    expect(tags).toContainEqual({ name: 'APIC', value: 'image/jpeg, 34 kB' });
    expect(tags).toContainEqual({ name: 'PRIV:owner', value: '3 bytes' });
    expect(tags.find(({ name }) => name === 'TIT2')?.value.length).toBe(501);
    expect(title.length).toBe(5000);
  });

  test('names every artist, in the words of the file where these name them all', async () => {
    const artistsOf = async (...frames: { id: string; body: Buffer }[]): Promise<string> =>
      (await readTags(fileOf('a.mp3', buildId3v2({ major: 4, frames }), mpegFrames))).artist;
    const listed = { id: 'TXXX', body: utf8Text('ARTISTS\0Ann\0Bea') };
    expect(await artistsOf({ id: 'TPE1', body: utf8Text('Ann\0Bea') })).toBe('Ann, Bea');
    expect(await artistsOf({ id: 'TPE1', body: utf8Text('Ann feat. Bea') }, listed)).toBe('Ann feat. Bea');
    expect(await artistsOf({ id: 'TPE1', body: utf8Text('Ann') }, listed)).toBe('Ann, Bea');
    expect(await artistsOf()).toBe('');
  });

  test('calls the INFO chunk of a WAV file by its name', async () => {
    const path = join(folder, 'info.wav');
    const sound = ['-f', 'lavfi', '-i', 'sine=duration=1', '-metadata', 'genre=Rock', '-metadata', 'title=Title'];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...sound, '-bitexact', path]);
    expect((await readTags(path)).tagFormat).toBe('RIFF INFO');
    const id3 = buildId3v2({ major: 4, frames: [{ id: 'TPE1', body: utf8Text('Ann') }] });
    const chunkHead = Buffer.from('id3 \0\0\0\0', 'latin1');
    chunkHead.writeUInt32LE(id3.length, 4);
    const bytes = Buffer.concat([readFileSync(path), chunkHead, id3, Buffer.alloc(id3.length % 2)]);
    bytes.writeUInt32LE(bytes.length - 8, 4);
    const found = await readTags(fileOf('both.wav', bytes));
    expect(found.tagFormat.split(', ').sort()).toEqual(['ID3v2.4', 'RIFF INFO']);
    expect(found.tags).toContainEqual({ name: 'RIFF INFO INAM', value: 'Title' });
  });

  test('shows genres as they are, parentheses included', async () => {
    const frames = [{ id: 'TCON', body: utf8Text('Drum (and) Bass\0Rock') }];
    const found = await readTags(fileOf('a.mp3', buildId3v2({ major: 4, frames }), mpegFrames));
    expect(found.fields.genre).toEqual(['Drum (and) Bass', 'Rock']);
    expect(found.tags).toEqual([{ name: 'TCON', value: 'Drum (and) Bass / Rock' }]);
  });

  test.each([
    ['(17)', ['Rock']],
    ['17', ['Rock']],
    ['(17)(20)', ['Rock', 'Alternative']],
    ['(4)Eurodisco', ['Disco', 'Eurodisco']],
    ['(17)Rock', ['Rock']],
    ['(RX)', ['Remix']],
    ['((Post) Rock', ['(Post) Rock']],
    ['(255)', ['(255)']],
    ['Rock; Pop;Jazz', ['Rock', 'Pop', 'Jazz']],
    ['Rock\0Pop', ['Rock', 'Pop']],
  ])('understands the ID3v2.3 genre %j', async (text, genres) => {
    const tag = buildId3v2({ major: 3, frames: [{ id: 'TCON', body: latin1Text(text) }] });
    expect((await readTags(fileOf('a.mp3', tag, mpegFrames))).fields.genre).toEqual(genres);
  });

  test('reads what stands behind a broken tag', async () => {
    const broken = Buffer.from([0x49, 0x44, 0x33, 9, 0, 0, 0, 0, 0, 2, 1, 2]);
    const found = await readTags(fileOf('a.mp3', broken, mpegFrames));
    expect(found).toMatchObject({
      kind: 'mp3',
      container: 'MPEG',
      notWritableReason: expect.stringContaining('ID3v2.9'),
    });
  });

  test('leaves a file whose tags no reader understands to be heard, without any tags', async () => {
    const path = join(folder, 'times.m4a');
    const sound = ['-f', 'lavfi', '-i', 'sine=duration=20', '-movflags', '+faststart', '-metadata', 'title=Title'];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...sound, path]);
    const bytes = readFileSync(path);
    // More times of samples than the box has room for: decoders shrug.
    bytes.writeUInt32BE(50, bytes.indexOf('stts') + 8);
    writeFileSync(path, bytes);
    const decode = ['-v', 'quiet', '-i', path, '-t', '1', '-f', 's16le', '-'];
    expect(execFileSync('ffmpeg', decode).length).toBeGreaterThan(40_000);
    expect(await readTags(path)).toMatchObject({
      kind: 'mp4',
      tags: [],
      title: '',
      durationSec: null,
      fields: { genre: [], mood: [] },
      notWritableReason: 'its tags cannot be read: they are damaged, or of a form that Sleevenotes does not know',
    });
  });

  test('tells of bytes that are no music without the words of the parser', async () => {
    const path = fileOf('bytes.ape', Buffer.from('no music '.repeat(1000)));
    await expect(readTags(path)).rejects.toMatchObject({ message: `${path}: the file is broken or no music` });
  });

  test.each([
    ['an empty file', Buffer.alloc(0), 'file-empty'],
    ['text', Buffer.from('no music '.repeat(1000)), 'file-unreadable'],
    ['a cut-off FLAC', Buffer.from('fLaC\0\0\0\x22', 'latin1'), 'file-unreadable'],
  ])('refuses %s, naming the file', async (_, bytes, code) => {
    for (const extension of ['mp3', 'flac', 'ogg', 'm4a', 'wav']) {
      const path = fileOf(`bad.${extension}`, bytes);
      await expect(readTags(path)).rejects.toMatchObject({ code, message: expect.stringContaining(path) });
    }
  });

  test('says when the file is gone or no file', async () => {
    await expect(readTags(join(folder, 'none.mp3'))).rejects.toMatchObject({ code: 'file-missing' });
    await expect(readTags(folder)).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  test('does not read through gigabytes of nothing', async () => {
    const path = join(folder, 'huge.mp3');
    const handle = openSync(path, 'w');
    ftruncateSync(handle, 8 * 1024 ** 3);
    closeSync(handle);
    const startMs = performance.now();
    await expect(readTags(path)).rejects.toMatchObject({ code: 'file-unreadable' });
    expect(performance.now() - startMs).toBeLessThan(10_000);
  });
});
