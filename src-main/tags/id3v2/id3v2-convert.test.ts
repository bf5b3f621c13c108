import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_WRITING, type Writing } from '../../../src-shared/policy';
import { computeAudioId } from '../../audio-file/audio-id';
import { memoryReader } from '../../audio-file/byte-reader';
import { readOpenTags, readTags, type TagReading } from '../read-tags';
import { makeAudio, makeMp3AndFlacVarieties } from '../testing/audio-varieties';
import {
  buildId3v2,
  type FrameSpec,
  latin1Text,
  pictureBody,
  type TagSpec,
  utf16Text,
  utf8Text,
} from '../testing/id3-builder';
import { makeWorkFolder, type WorkFolder } from '../testing/work-folder';
import { undoEntry } from '../undo-edits';
import { writeTags } from '../write-tags';

const { mpegFrames } = makeAudio();
const TO_23: Writing = { ...DEFAULT_WRITING, id3Version: '2.3' };
const TO_24: Writing = { ...DEFAULT_WRITING, id3Version: '2.4' };

let work: WorkFolder;
let path: string;
beforeAll(() => {
  work = makeWorkFolder();
  path = join(work.path, 'song.mp3');
});
afterAll(() => work.remove());

function writeSong(tag: TagSpec): Buffer {
  const bytes = Buffer.concat([buildId3v2(tag), mpegFrames]);
  writeFileSync(path, bytes);
  return bytes;
}

async function writeMood(writing: Writing, mood = ['Brave']): Promise<{ status: string; reason?: string | undefined }> {
  const deps = { journal: work.journal, runId: work.journal.startRun(), writing };
  const { status, reason } = await writeTags({ path, edits: [{ field: 'mood', new: mood }] }, deps);
  return { status, reason };
}

async function reading(): Promise<TagReading> {
  return readOpenTags(memoryReader(readFileSync(path)), path);
}

const V23_FRAMES: FrameSpec[] = [
  { id: 'TIT2', body: utf16Text('Título 🎵') },
  { id: 'TPE1', body: latin1Text('Artist') },
  { id: 'TYER', body: latin1Text('2003') },
  { id: 'TDAT', body: latin1Text('2405') },
  { id: 'TIME', body: latin1Text('1430') },
  { id: 'TORY', body: latin1Text('1999') },
  { id: 'TCON', body: utf16Text('Rock; Pop') },
  { id: 'COMM', body: Buffer.from('\0engabout\0a comment', 'latin1') },
  { id: 'PRIV', body: Buffer.from('owner\0\xff\xfe\xff\x00', 'latin1') },
  { id: 'APIC', body: pictureBody(3, 3000) },
  { id: 'TXXX', body: utf16Text('my own', 'value') },
];
const V24_FRAMES: FrameSpec[] = [
  { id: 'TIT2', body: utf8Text('Título 🎵') },
  { id: 'TPE1', body: utf8Text('Sigur Rós') },
  { id: 'TDRC', body: utf8Text('2003-05-24T14:30') },
  { id: 'TCON', body: utf8Text('Rock\0Pop') },
  { id: 'TMOO', body: utf8Text('Deep') },
  { id: 'COMM', body: Buffer.concat([Buffer.from('\x03engabout\0', 'latin1'), Buffer.from('ein Wörtchen')]) },
  { id: 'APIC', body: Buffer.concat([Buffer.from('\x03image/png\0\x03ünder\0'), Buffer.alloc(900, 0xff)]) },
  { id: 'TXXX', body: utf8Text('eigen\0ßache') },
  { id: 'WXXX', body: utf8Text('läden\0https://example.org/') },
  { id: 'TIPL', body: utf8Text('producer\0Zoë') },
];

describe('to ID3v2.4', () => {
  test('every frame takes its new form, and undo brings the old tag back', async () => {
    const original = writeSong({ major: 3, frames: V23_FRAMES, paddingBytes: 100 });
    expect(await writeMood(TO_24)).toEqual({ status: 'written' });
    const { native, common, tags } = await reading();
    expect(Object.keys(native)).toEqual(['ID3v2.4']);
    expect(tags.fields).toMatchObject({ genre: ['Rock', 'Pop'], mood: ['Brave'] });
    expect(common).toMatchObject({ title: 'Título 🎵', year: 2003, date: '2003-05-24T14:30', originaldate: '1999' });
    expect(native['ID3v2.4']?.find(({ id }) => id === 'TXXX:my own')?.value).toBe('value');
    await undoEntry(work.journal.undoable({ paths: [path] })[0] ?? 0, work);
    expect(readFileSync(path).equals(original)).toBe(true);
  });

  test('ID3v2.2, too', async () => {
    const frames = [
      { id: 'TT2', body: latin1Text('Title') },
      { id: 'TYE', body: latin1Text('1987') },
      { id: 'TCO', body: latin1Text('(17)') },
      { id: 'PIC', body: pictureBody(2, 500) },
    ];
    writeSong({ major: 2, frames });
    expect(await writeMood(TO_24)).toEqual({ status: 'written' });
    const { common, tags } = await reading();
    expect(common).toMatchObject({ title: 'Title', year: 1987, picture: [{ format: 'image/jpeg' }] });
    expect(tags.fields).toMatchObject({ genre: ['Rock'], mood: ['Brave'] });
  });

  test.each([
    ['RVAD', Buffer.from([0, 16, 0, 0, 0, 0])],
    ['TRDA', latin1Text('June')],
    ['TYER', latin1Text('about 2003')],
  ])('a %s frame that has no place there is a reason to refuse', async (id, frameBody) => {
    const original = writeSong({ major: 3, frames: [{ id, body: frameBody }] });
    const result = await writeMood(TO_24);
    expect(result.reason).toMatch(new RegExp(`^format-unsupported: .*${id}`));
    expect(readFileSync(path).equals(original)).toBe(true);
  });
});

describe('to ID3v2.3', () => {
  test('every frame takes its new form', async () => {
    writeSong({ major: 4, frames: V24_FRAMES, unsynchronised: true });
    expect(await writeMood(TO_23, ['Calm', 'Dreamy'])).toEqual({ status: 'written' });
    const { native, common, tags } = await reading();
    expect(Object.keys(native)).toEqual(['ID3v2.3']);
    expect(tags.fields).toMatchObject({ genre: ['Rock', 'Pop'], mood: ['Calm', 'Dreamy'] });
    expect(common).toMatchObject({ title: 'Título 🎵', artist: 'Sigur Rós', year: 2003 });
    const values = new Map(native['ID3v2.3']?.map(({ id, value }) => [id, value]));
    expect(values.get('TDAT')).toBe('2405');
    expect(values.get('TIME')).toBe('1430');
    expect(values.get('TXXX:eigen')).toBe('ßache');
    expect(common.comment).toMatchObject([{ text: 'ein Wörtchen' }]);
    expect(common.picture).toMatchObject([{ description: 'ünder', format: 'image/png' }]);
  });

  test('a file without a tag gets one of that version, with what older tags say', async () => {
    writeFileSync(path, mpegFrames);
    expect(await writeMood(TO_23)).toEqual({ status: 'written' });
    expect((await readTags(path)).tagFormat).toBe('ID3v2.3');
  });

  test.each([
    ['several artists', { id: 'TPE1', body: utf8Text('A\0B') }, 'TPE1'],
    ['a year and month', { id: 'TDRC', body: utf8Text('2003-05') }, 'TDRC'],
    ['a volume adjustment', { id: 'RVA2', body: Buffer.from('master\0\x01\x02\x00\x10\x00', 'latin1') }, 'RVA2'],
  ])('%s would be lost: refused', async (_, frame, id) => {
    const original = writeSong({ major: 4, frames: [frame] });
    const result = await writeMood(TO_23);
    expect(result.reason).toMatch(new RegExp(`^format-unsupported: .*${id}`));
    expect(readFileSync(path).equals(original)).toBe(true);
  });
});

test.each([
  [3, TO_24],
  [4, TO_23],
  [2, TO_24],
] as const)('the journal of a conversion from v2.%i does not hold the covers', async (major, writing) => {
  const picture = Buffer.concat([pictureBody(major, 200_000), Buffer.from(mpegFrames)]);
  const title = { id: major === 2 ? 'TT2' : 'TIT2', body: latin1Text('T') };
  const covers = [picture, Buffer.concat([picture, Buffer.from('another')])];
  const frames = [title, ...covers.map((body) => ({ id: major === 2 ? 'PIC' : 'APIC', body }))];
  const original = writeSong({ major, frames, paddingBytes: 100 });
  expect(await writeMood(writing)).toEqual({ status: 'written' });
  const [entryId = 0] = work.journal.undoable({ paths: [path] });
  const splices = work.journal.entry(entryId)?.image?.splices ?? [];
  expect(splices.reduce((sum, { before, after }) => sum + before.length + after.length, 0)).toBeLessThan(10_000);
  await undoEntry(entryId, work);
  expect(readFileSync(path).equals(original)).toBe(true);
});

test.each(['TPE1', 'TCON', 'COMM'])('bytes of %s that are no text would be lost in conversion: refused', async (id) => {
  const head = id === 'COMM' ? '\x03eng\0' : '\x03';
  const original = writeSong({ major: 4, frames: [{ id, body: Buffer.from(`${head}Bj\xf6rk`, 'latin1') }] });
  expect((await writeMood(TO_23)).reason).toMatch(/^format-unsupported: .*no text/);
  expect(readFileSync(path).equals(original)).toBe(true);
  expect((await writeMood(DEFAULT_WRITING)).status).toBe('written');
});

describe('the separator of ID3v2.3', () => {
  test('is the chosen one, and is understood again', async () => {
    writeSong({ major: 3, frames: [{ id: 'TCON', body: latin1Text('Rock') }] });
    const writing: Writing = { ...DEFAULT_WRITING, id3Separator: '/' };
    const deps = { journal: work.journal, runId: work.journal.startRun(), writing };
    await writeTags({ path, edits: [{ field: 'genre', new: ['Jazz', 'Blues'] }] }, deps);
    const ffprobe = ['-v', 'error', '-show_entries', 'format_tags=genre', '-of', 'default=nk=1:nw=1', path];
    expect(execFileSync('ffprobe', ffprobe, { encoding: 'utf8' }).trim()).toBe('Jazz/Blues');
    expect((await readTags(path, writing)).fields.genre).toEqual(['Jazz', 'Blues']);
    const again = await writeTags({ path, edits: [{ field: 'genre', old: ['Jazz', 'Blues'], new: ['Jazz'] }] }, deps);
    expect(again.status).toBe('written');
  });

  test('a value that holds it is refused, as it would be read as two', async () => {
    const original = writeSong({ major: 3, frames: [{ id: 'TIT2', body: latin1Text('T') }] });
    const result = await writeMood({ ...DEFAULT_WRITING, id3Separator: '/' }, ['Drum/Bass']);
    expect(result.reason).toMatch(/^not-verified: /);
    expect(readFileSync(path).equals(original)).toBe(true);
  });
});

describe.each([TO_23, TO_24])('to $id3Version, whatever the tag', (writing) => {
  test.each(makeMp3AndFlacVarieties().filter(({ kind }) => kind === 'mp3'))('$name', async (variety) => {
    const original = variety.bytes();
    writeFileSync(path, original);
    const audioId = await computeAudioId(path);
    const { title, artist, fields } = await readTags(path);
    const result = await writeMood(writing);
    expect(await computeAudioId(path)).toBe(audioId);
    if (result.status === 'refused') {
      expect(result.reason).toMatch(/^format-unsupported: .*version/);
      expect(readFileSync(path).equals(original)).toBe(true);
      return;
    }
    const after = await readTags(path);
    expect(after.tagFormat).toContain(`ID3v${writing.id3Version}`);
    expect(after).toMatchObject({ title, artist, fields: { ...fields, mood: ['Brave'] } });
    await undoEntry(work.journal.undoable({ paths: [path] })[0] ?? 0, work);
    expect(readFileSync(path).equals(original)).toBe(true);
  });
});
