import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { computeAudioId } from '../../audio-file/audio-id';
import { findAudioLayout } from '../../audio-file/audio-layout';
import { memoryReader } from '../../audio-file/byte-reader';
import { readTags } from '../read-tags';
import { id3v1Tag } from '../testing/audio-varieties';
import { commentBlock } from '../testing/flac-builder';
import { buildId3v2, utf8Text } from '../testing/id3-builder';
import { buildOggPage, oggFaults, splitOggPages } from '../testing/ogg-builder';
import { buildOggFile, flacPackets, makeOggSound, opusComments, vorbisComments } from '../testing/ogg-varieties';
import { makeWorkFolder, type WorkFolder } from '../testing/work-folder';
import { undoEntry } from '../undo-edits';
import { writeTags } from '../write-tags';
import { openOggDocument } from './ogg-document';

const vorbis = makeOggSound('vorbis');
const opus = makeOggSound('opus');
const flac = makeOggSound('flac');
const SOME = ['TITLE=T', 'GENRE=Rock'];
const THEORA = Buffer.from('\x80theora', 'latin1');
const LONG_GENRE = 'x'.repeat(80_000);

let work: WorkFolder;
beforeAll(() => {
  work = makeWorkFolder();
});
afterAll(() => work.remove());

function fileOf(bytes: Buffer): string {
  const path = join(work.path, 'song.ogg');
  writeFileSync(path, bytes);
  return path;
}

async function writeGenre(path: string, genre: string): Promise<{ status: string; reason?: string | undefined }> {
  const edits = [{ field: 'genre' as const, new: [genre] }];
  return writeTags({ path, edits }, { journal: work.journal, runId: work.journal.startRun() });
}

function decodedMd5(path: string): string {
  return execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-i', path, '-map', '0:a', '-f', 'md5', '-']).toString();
}

describe('the sound', () => {
  test.each([
    ['Vorbis', buildOggFile(vorbis, [vorbisComments(SOME), ...vorbis.setup])],
    ['Opus', buildOggFile(opus, [opusComments(SOME)])],
    ['FLAC', buildOggFile(flac, flacPackets([commentBlock(SOME)]))],
  ])('of %s decodes to the same samples, also where its pages get other numbers', async (_, original) => {
    const path = fileOf(original);
    const [samples, audioId] = [decodedMd5(path), await computeAudioId(path)];
    for (const [genre, morePages] of [
      ['Short', 0],
      [LONG_GENRE, 1],
      ['x'.repeat(500), 1],
    ] as const) {
      expect(await writeGenre(path, genre)).toMatchObject({ status: 'written' });
      const written = readFileSync(path);
      expect(oggFaults(written)).toEqual([]);
      expect(splitOggPages(written).length - splitOggPages(original).length).toBe(morePages);
      expect(decodedMd5(path)).toBe(samples);
      expect(await computeAudioId(path)).toBe(audioId);
    }
    for (const entryId of work.journal.undoable({ paths: [path] })) await undoEntry(entryId, work);
    expect(readFileSync(path).equals(original)).toBe(true);
  });

  test('lies between tags of other formats, which stay', async () => {
    const front = buildId3v2({ major: 4, frames: [{ id: 'TIT2', body: utf8Text('Elsewhere') }] });
    const path = fileOf(Buffer.concat([front, buildOggFile(opus, [opusComments(SOME)]), id3v1Tag(3)]));
    for (const genre of ['Techno', LONG_GENRE]) {
      expect(await writeGenre(path, genre)).toMatchObject({ status: 'written' });
      expect(await readTags(path)).toMatchObject({ kind: 'ogg', fields: { genre: [genre] }, title: 'T' });
      const written = readFileSync(path);
      expect(written.subarray(0, front.length).equals(front)).toBe(true);
      expect(written.subarray(-128).equals(id3v1Tag(3))).toBe(true);
      expect(oggFaults(written.subarray(front.length, -128))).toEqual([]);
    }
  });
});

describe('durations', () => {
  test('are told by the last page, however many there are', async () => {
    const sound = makeOggSound('vorbis', 5);
    expect(sound.pages.length).toBeGreaterThan(20);
    const tags = await readTags(fileOf(buildOggFile(sound, [vorbisComments(SOME), ...sound.setup])));
    expect(tags).toMatchObject({ title: 'T', container: 'Ogg' });
    expect(tags.durationSec).toBeCloseTo(5, 1);
  });
});

const plainOpus = buildOggFile(opus, [opusComments(SOME)]);
const opusPages = splitOggPages(plainOpus);
const rebuilt = (change: (pages: typeof opusPages) => typeof opusPages): Buffer =>
  Buffer.concat(change(opusPages).map(buildOggPage));
const withFlippedByte = (offset: number): Buffer => {
  const bytes = Buffer.from(plainOpus);
  bytes.writeUInt8(bytes.readUInt8(offset) ^ 1, offset);
  return bytes;
};
const otherSerial = (page: (typeof opusPages)[number]): (typeof opusPages)[number] => ({ ...page, serial: 77 });

describe('is not edited, with the reason:', () => {
  test.each([
    [
      'several streams at once',
      rebuilt(([first, ...rest]) => (first === undefined ? [] : [first, otherSerial(first), ...rest])),
      /several streams at once/,
    ],
    [
      'several streams one after another',
      rebuilt((pages) => [...pages, ...pages.map(otherSerial)]),
      /one after another, each with tags of its own/,
    ],
    [
      'a video',
      rebuilt(([first, ...rest]) =>
        first === undefined
          ? []
          : [{ ...first, lacing: [42], body: Buffer.concat([THEORA, Buffer.alloc(35)]) }, ...rest],
      ),
      /neither Vorbis, Opus, FLAC nor Speex/,
    ],
    ['no sound', rebuilt((pages) => pages.slice(0, 2)), /not followed by sound/],
    ['headers cut off', plainOpus.subarray(0, 60), /cut off/],
    ['a damaged header page', withFlippedByte(100), /damaged/],
    [
      'pages that are missing',
      rebuilt(([first, ...rest]) => (first === undefined ? [] : [first, ...rest.slice(1)])),
      /./,
    ],
    ['no comments', buildOggFile(opus, [Buffer.from('OpusTagz\0\0\0\0\0\0\0\0')]), /does not hold comments/],
    [
      'more comments than there can be',
      buildOggFile(opus, [Buffer.from('OpusTags\0\0\0\0\xff\xff\xff\xff', 'latin1')]),
      /more than 65,536 comments/,
    ],
    [
      'Vorbis comments without their end',
      buildOggFile(vorbis, [vorbisComments(SOME).subarray(0, -1), ...vorbis.setup]),
      /lack the bit that ends them/,
    ],
  ])('%s', async (_, bytes, reason) => {
    const layout = await findAudioLayout(memoryReader(bytes));
    expect(layout).toMatchObject({ kind: 'ogg' });
    await expect(openOggDocument(memoryReader(bytes), layout)).rejects.toMatchObject({
      code: 'format-unsupported',
      message: expect.stringMatching(reason),
    });
    const path = fileOf(bytes);
    expect(await writeGenre(path, 'Techno')).toMatchObject({ status: 'refused' });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test.each([
    [
      'damaged between its pages',
      (bytes: Buffer) => bytes.fill(0, bytes.lastIndexOf('OggS') - 30, bytes.lastIndexOf('OggS') + 2),
    ],
    ['cut off at its end', (bytes: Buffer) => bytes.subarray(0, -10)],
  ])('sound %s, where its pages would need other numbers; else it is', async (_, damage) => {
    const sound = makeOggSound('opus', 2);
    const bytes = damage(buildOggFile(sound, [opusComments(SOME)]));
    const path = fileOf(bytes);
    expect(await writeGenre(path, LONG_GENRE)).toMatchObject({
      status: 'refused',
      reason: expect.stringMatching(/format-unsupported: .*more or fewer Ogg pages.*damaged at byte/),
    });
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(await writeGenre(path, 'Techno')).toMatchObject({ status: 'written' });
    expect((await readTags(path)).fields.genre).toEqual(['Techno']);
  });

  test('comments larger than a FLAC block', async () => {
    const bytes = buildOggFile(flac, flacPackets([commentBlock([...SOME, `X=${'y'.repeat(16_700_000)}`])]));
    const result = await writeGenre(fileOf(bytes), LONG_GENRE);
    expect(result).toMatchObject({ status: 'refused', reason: expect.stringMatching(/16 MiB a FLAC block/) });
  });
});
