import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CodedError } from '../../../src-shared/errors';
import type { FieldValues } from '../../../src-shared/tags';
import { hashAudio } from '../../audio-file/audio-id';
import { memoryReader } from '../../audio-file/byte-reader';
import { applySplices, invertSplices } from '../byte-splice';
import { DEFAULT_ID3_CONVENTIONS } from '../id3v2/id3v2-conventions';
import { readOpenTags, readTags } from '../read-tags';
import { makeAiffVarieties } from '../testing/aiff-varieties';
import { buildForm, type ChunkSpec, infoChunk, longSizesChunk, splitForm } from '../testing/chunk-builder';
import { buildId3v2, utf8Text } from '../testing/id3-builder';
import { makeWavVarieties } from '../testing/wav-varieties';
import { makeWorkFolder, type WorkFolder } from '../testing/work-folder';
import { undoEntry } from '../undo-edits';
import { verifyRewrite } from '../verify-rewrite';
import { writeTags } from '../write-tags';

const EDITS: FieldValues[] = [
  { field: 'genre', values: ['Techno', 'Schlager'] },
  { field: 'mood', values: ['Happy'] },
];
/** What ffmpeg prints when there is nothing to decode. */
const OF_NOTHING = 'MD5=d41d8cd98f00b204e9800998ecf8427e\n';
const FORMAT: ChunkSpec = { id: 'fmt ', body: Buffer.from('0100010044ac00008858010002001000', 'hex') };
const SOUND: ChunkSpec = { id: 'data', body: Buffer.from('the sound of it'.repeat(20)) };
const TAG: ChunkSpec = {
  id: 'id3 ',
  body: buildId3v2({
    major: 4,
    frames: [
      { id: 'TIT2', body: utf8Text('Title') },
      { id: 'TCON', body: utf8Text('Rock') },
    ],
  }),
};
const INFO = infoChunk([
  ['INAM', Buffer.from('Title\0')],
  ['IGNR', Buffer.from('Rock\0')],
]);
const OTHER: ChunkSpec = { id: 'iXML', body: Buffer.from('<other/>!') };

function wav(...chunks: ChunkSpec[]): Buffer {
  return buildForm({ id: 'RIFF', type: 'WAVE', chunks });
}

/** The file after the edits, verified as it would be on disk; the reason where they are refused. */
async function edited(before: Buffer, edits: FieldValues[] = EDITS): Promise<Buffer | string> {
  const reading = await readOpenTags(memoryReader(before), 'song.wav');
  if (reading.document === null) return reading.tags.notWritableReason ?? '';
  const audioSha256 = await hashAudio(memoryReader(before), reading.layout);
  const splices = await reading.document.planSplices(edits, memoryReader(before));
  const after = applySplices(before, splices);
  const conventions = DEFAULT_ID3_CONVENTIONS;
  await verifyRewrite(memoryReader(after), { path: 'song.wav', before: reading, edits, conventions, audioSha256 });
  expect(applySplices(after, invertSplices(splices)).equals(before)).toBe(true);
  return after;
}

async function editedBytes(before: Buffer, edits?: FieldValues[]): Promise<Buffer> {
  const after = await edited(before, edits);
  if (typeof after === 'string') throw new Error(after);
  return after;
}

describe('after an edit', () => {
  let work: WorkFolder;
  beforeAll(() => {
    work = makeWorkFolder();
  });
  afterAll(() => work.remove());

  test.each([...makeWavVarieties(), ...makeAiffVarieties()].map((variety) => [variety.name, variety] as const))(
    'ffmpeg decodes the same sound: %s',
    async (_, variety) => {
      const [old, now] = ['old', 'now'].map((name) => join(work.path, `${name}.${variety.extension}`));
      if (old === undefined || now === undefined) throw new Error('two paths');
      writeFileSync(old, variety.bytes());
      writeFileSync(now, await editedBytes(variety.bytes()));
      expect(decoded(old)).not.toBe(OF_NOTHING);
      expect(decoded(now)).toBe(decoded(old));
    },
  );

  test('a new tag stands at the end, in place, with right sizes all around', async () => {
    const odd = { ...OTHER, padding: Buffer.alloc(0) };
    const chunks = splitForm(await editedBytes(wav(FORMAT, SOUND, odd)));
    expect(chunks.map(({ id }) => id)).toEqual(['fmt ', 'data', 'iXML', 'id3 ']);
    const after = await editedBytes(wav(FORMAT, SOUND, odd));
    expect(after.readUInt32LE(4)).toBe(after.length - 8);
    expect(after.length % 2).toBe(0);
  });

  test('INFO at the end that lacks its last byte gets it, once', async () => {
    const texts = infoChunk([
      ['IGNR', Buffer.from('Pop\0')],
      ['IART', Buffer.from('Me\0')],
    ]);
    const after = await editedBytes(
      wav(FORMAT, SOUND, { ...texts, body: texts.body.subarray(0, -1), padding: Buffer.alloc(0) }),
      [{ field: 'genre', values: ['Ska'] }],
    );
    expect(after.subarray(after.indexOf('IART')).toString('latin1', 0, 16)).toBe('IART\x03\0\0\0Me\0\0id3 ');
    expect(after.readUInt32LE(4)).toBe(after.length - 8);
  });

  test('sound that nothing can follow has the new tag before it', async () => {
    const after = await editedBytes(wav(FORMAT, { ...SOUND, statedBytes: 0xffffffff }));
    expect(after.subarray(-SOUND.body.length).equals(SOUND.body)).toBe(true);
    expect(after.toString('latin1', 36, 40)).toBe('id3 ');
  });

  test('the genre in INFO says the same, and a file without INFO gets none', async () => {
    const both = splitForm(await editedBytes(wav(FORMAT, INFO, SOUND, TAG)));
    expect(both.find(({ id }) => id === 'LIST')?.body.includes('IGNR\x11\0\0\0Techno; Schlager\0')).toBe(true);
    const none = splitForm(await editedBytes(wav(FORMAT, SOUND)));
    expect(none.map(({ id }) => id)).toEqual(['fmt ', 'data', 'id3 ']);
  });

  test('a genre that stands in INFO alone is removed there, and no tag is made for that', async () => {
    const after = await editedBytes(wav(FORMAT, INFO, SOUND), [{ field: 'genre', values: [] }]);
    expect(after).toEqual(wav(FORMAT, infoChunk([['INAM', Buffer.from('Title\0')]]), SOUND));
    const path = join(work.path, 'info.wav');
    writeFileSync(path, wav(FORMAT, INFO, SOUND));
    const deps = { journal: work.journal, runId: work.journal.startRun() };
    expect(await writeTags({ path, edits: [{ field: 'genre', new: [] }] }, deps)).toEqual({ path, status: 'written' });
    expect((await readTags(path)).fields.genre).toEqual([]);
    const [entryId = 0] = work.journal.undoable({ paths: [path] });
    expect((await undoEntry(entryId, work)).status).toBe('written');
    expect((await readTags(path)).fields.genre).toEqual(['Rock']);
  });

  test('a header that does not count the tag does so, also where padding takes up the edit', async () => {
    const tag = { id: 'id3 ', body: buildId3v2({ major: 4, frames: [], paddingBytes: 400 }) };
    const chunks = [FORMAT, SOUND, tag];
    const statedBytes = wav(FORMAT, SOUND).length - 8;
    const before = buildForm({ id: 'RIFF', type: 'WAVE', chunks, statedBytes });
    const after = await editedBytes(before);
    expect(after.length).toBe(before.length);
    expect(after.readUInt32LE(4)).toBe(after.length - 8);
  });

  test('the 64-bit size of the file counts what was added', async () => {
    const long = [FORMAT, { ...SOUND, statedBytes: 0xffffffff }, OTHER];
    const formBytes = wav(longSizesChunk(0, 0), ...long).length - 8;
    const sizes = longSizesChunk(formBytes, SOUND.body.length, 150);
    const after = await editedBytes(
      buildForm({ id: 'RF64', type: 'WAVE', chunks: [sizes, ...long], statedBytes: 0xffffffff }),
    );
    expect(after.readUInt32LE(4)).toBe(0xffffffff);
    expect(Number(after.readBigUInt64LE(20))).toBe(after.length - 8);
    expect(Number(after.readBigUInt64LE(28))).toBe(SOUND.body.length);
    expect(Number(after.readBigUInt64LE(36))).toBe(150);
  });
});

describe('is refused', () => {
  const rf64 = (formBytes: number, audioBytes: number): Buffer =>
    buildForm({
      id: 'RF64',
      type: 'WAVE',
      statedBytes: 0xffffffff,
      chunks: [longSizesChunk(formBytes, audioBytes), FORMAT, { ...SOUND, statedBytes: 0xffffffff }],
    });

  test.each([
    ['an ID3v2 tag in front of the file', Buffer.concat([TAG.body, wav(FORMAT, SOUND)]), /starts with an ID3v2 tag/],
    ['two tags', wav(FORMAT, SOUND, TAG, { ...TAG, id: 'ID3 ' }), /several ID3 chunks/],
    [
      'two tags in one chunk',
      wav(FORMAT, SOUND, { id: 'id3 ', body: Buffer.concat([TAG.body, TAG.body]) }),
      /several ID3v2 tags/,
    ],
    [
      'a tag chunk with something else',
      wav(FORMAT, SOUND, { id: 'id3 ', body: Buffer.alloc(20) }),
      /holds no ID3v2 tag/,
    ],
    ['a tag that is cut off', wav(FORMAT, SOUND, { id: 'id3 ', body: TAG.body.subarray(0, -3) }), /cut off/],
    ['two INFO chunks', wav(FORMAT, INFO, SOUND, INFO), /several INFO chunks/],
    [
      'a malformed INFO chunk',
      wav(FORMAT, SOUND, { id: 'LIST', body: Buffer.from('INFO?') }),
      /INFO chunk is malformed/,
    ],
    ['two chunks with sound', wav(FORMAT, SOUND, SOUND), /several data chunks/],
    ['no sound', wav(FORMAT, { id: 'data', body: Buffer.alloc(0) }, TAG), /holds no sound/],
    ['padding missing between chunks', wav(FORMAT, { ...OTHER, padding: Buffer.alloc(0) }, SOUND), /padding byte/],
    [
      'much behind the end',
      Buffer.concat([wav(FORMAT, SOUND), Buffer.alloc(70_000, 1)]),
      /70000 bytes belong to no chunk/,
    ],
    [
      'bytes that are no chunk',
      wav(FORMAT, SOUND, { id: '\0\0\0\0', body: Buffer.alloc(4) }),
      /12 bytes belong to no chunk/,
    ],
    ['64-bit sizes that reach beyond the file', rf64(1e9, SOUND.body.length), /64-bit sizes/],
    ['64-bit sizes that do not know the sound', rf64(300, 1e12), /64-bit sizes/],
  ])('%s', async (_, bytes, reason) => {
    expect(await edited(bytes)).toMatch(reason);
  });

  test('a file that would grow beyond 4 GiB', async () => {
    const soundBytes = 0xffffffff - 100;
    const head = buildForm({
      id: 'RIFF',
      type: 'WAVE',
      statedBytes: soundBytes + 36,
      chunks: [FORMAT, { id: 'data', body: Buffer.alloc(0), statedBytes: soundBytes }],
    });
    const file = {
      sizeBytes: head.length + soundBytes,
      read: (offset: number, length: number) => {
        const bytes = Buffer.alloc(Math.max(0, Math.min(length, head.length + soundBytes - offset)));
        head.copy(bytes, 0, Math.min(offset, head.length));
        return Promise.resolve(bytes);
      },
    };
    const { document, tags } = await readOpenTags(file, 'song.wav');
    expect(tags.durationSec).toBeCloseTo(soundBytes / 2 / 44_100, 0);
    expect(() => document?.planSplices(EDITS, file)).toThrow(/4 GiB/);
  });
});

describe('whatever the bytes', () => {
  const files = [
    wav(FORMAT, INFO, SOUND, TAG, OTHER),
    wav(FORMAT, TAG, { ...SOUND, statedBytes: 0xffffffff }),
    buildForm({
      id: 'FORM',
      type: 'AIFF',
      chunks: [{ id: 'COMM', body: Buffer.alloc(18, 1) }, { ...SOUND, id: 'SSND' }, TAG],
    }),
    wav(OTHER, FORMAT, SOUND, infoChunk([['IART', Buffer.from('A\0')]])),
  ];
  const change = fc.record({ place: fc.double({ min: 0, max: 0.9999, noNaN: true }), byte: fc.nat({ max: 255 }) });

  test('an edit is refused with a reason, or changes nothing but the fields', async () => {
    let written = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(change, { maxLength: 3 }),
        fc.double({ min: 0.3, max: 1, noNaN: true }),
        fc.boolean(),
        async (file, changes, part, isCut) => {
          const bytes = Buffer.from(isCut ? file.subarray(0, Math.floor(file.length * part)) : file);
          for (const { place, byte } of changes) bytes.writeUInt8(byte, Math.floor(place * bytes.length));
          const after = await editedOrReason(bytes);
          if (typeof after === 'string') return;
          written += 1;
          const sound = bytes.subarray(bytes.indexOf('the sound'), bytes.lastIndexOf('of it') + 5);
          expect(after.includes(sound)).toBe(true);
        },
      ),
      { numRuns: 1500 },
    );
    expect(written).toBeGreaterThan(200);
  });

  async function editedOrReason(bytes: Buffer): Promise<Buffer | string> {
    try {
      return await edited(bytes);
    } catch (error) {
      if (error instanceof CodedError) return error.message;
      throw error;
    }
  }
});

test('another version can be chosen for tags in chunks, too', async () => {
  const before = wav(FORMAT, SOUND, TAG, OTHER);
  const reading = await readOpenTags(memoryReader(before), 'song.wav', { id3Version: '2.3', id3Separator: '/' });
  const splices = (await reading.document?.planSplices(EDITS, memoryReader(before))) ?? [];
  const [, sound, tag, other] = splitForm(applySplices(before, splices));
  expect(tag?.body.subarray(0, 4)).toEqual(Buffer.from('ID3\x03'));
  expect(sound?.body).toEqual(SOUND.body);
  expect(other?.body).toEqual(OTHER.body);
});

/** md5 of the decoded sound. */
function decoded(path: string): string {
  return execFileSync('ffmpeg', ['-v', 'quiet', '-i', path, '-map', '0:a', '-f', 'md5', '-']).toString();
}
