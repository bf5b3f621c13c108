import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_WRITING } from '../../src-shared/policy';
import { createJournalRepo } from '../store/journal-repo';
import { openDatabase } from '../store/database';
import { readTags } from './read-tags';
import { buildId3v2, latin1Text, utf8Text } from './testing/id3-builder';
import { apeTag, makeAudio } from './testing/audio-varieties';
import { makeWorkFolder, type WorkFolder } from './testing/work-folder';
import { undoEntry } from './undo-edits';
import { writeTags } from './write-tags';

const { mpegFrames } = makeAudio();
const TAG = buildId3v2({ major: 4, frames: [{ id: 'TIT2', body: utf8Text('T') }], paddingBytes: 300 });
const ORIGINAL = Buffer.concat([TAG, mpegFrames]);
const EDITS = [{ field: 'genre' as const, new: ['Rock'] }];

let work: WorkFolder;
beforeEach(() => {
  work = makeWorkFolder();
});
afterEach(() => work.remove());

function songAt(name: string, bytes: Buffer = ORIGINAL): string {
  const path = join(work.path, name);
  writeFileSync(path, bytes);
  return path;
}

function write(path: string, edits: Parameters<typeof writeTags>[0]['edits'] = EDITS, options = {}) {
  return writeTags({ path, edits }, { journal: work.journal, runId: work.journal.startRun(), ...options });
}

async function expectRefused(path: string, code: string, edits = EDITS): Promise<void> {
  const before = readFileSync(path);
  const result = await write(path, edits);
  expect(result).toMatchObject({ path, status: 'refused', reason: expect.stringMatching(`^${code}: `) });
  expect(result.reason).toContain(path);
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(tempFiles()).toEqual([]);
}

function tempFiles(): string[] {
  return readdirSync(work.path).filter((name) => name.startsWith('.sleevenotes-'));
}

describe('refuses, naming file and reason, and changes nothing', () => {
  test('a text file named .mp3', () =>
    expectRefused(songAt('a.mp3', Buffer.from('words '.repeat(999))), 'file-unreadable'));
  test('an empty file', () => expectRefused(songAt('a.mp3', Buffer.alloc(0)), 'file-empty'));
  test('a FLAC cut off in its metadata', () =>
    expectRefused(songAt('a.flac', Buffer.from('fLaC\x00\x00\x00\x22short', 'latin1')), 'file-unreadable'));
  test('an ID3v2 tag that is longer than the file', async () => {
    const path = songAt('a.mp3');
    truncateSync(path, 100);
    await expectRefused(path, 'file-unreadable');
  });
  test('a format that is not written', async () => {
    const path = join(work.path, 'a.mka');
    const sound = ['-f', 'lavfi', '-i', 'sine=duration=1'];
    execFileSync('ffmpeg', ['-v', 'error', ...sound, path]);
    await expectRefused(path, 'format-unsupported');
    expect((await readTags(path)).notWritableReason).toContain('files of this kind');
  });
  test('a read-only file, even for root', async () => {
    const path = songAt('a.mp3');
    chmodSync(path, 0o444);
    await expectRefused(path, 'file-read-only');
    expect(statSync(path).mode & 0o777).toBe(0o444);
  });
  test('a missing file', async () => {
    const path = join(work.path, 'gone.mp3');
    expect((await write(path)).reason).toMatch(/^file-missing: .*gone\.mp3/);
  });
  test('a folder', async () => {
    expect((await write(work.path)).reason).toMatch(/^file-unreadable: /);
  });
  test('two ID3v2 tags', () => expectRefused(songAt('a.mp3', Buffer.concat([TAG, ORIGINAL])), 'format-unsupported'));
  test.each([
    [
      'a checksum',
      Buffer.from([0x49, 0x44, 0x33, 3, 0, 0x40, 0, 0, 0, 14, 0, 0, 0, 10, 0x80, 0, 0, 0, 0, 0, 1, 2, 3, 4]),
    ],
    ['an unknown version', Buffer.from([0x49, 0x44, 0x33, 5, 0, 0, 0, 0, 0, 2, 0, 0])],
    ['bytes that are no frames', Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4])],
  ])('a tag with %s', (_, tag) =>
    expectRefused(songAt('a.mp3', Buffer.concat([tag, mpegFrames])), 'format-unsupported'),
  );
  test.each([
    ['read-only', 0x1000],
    ['encrypted', 0x0004],
    ['grouped', 0x0040],
  ])('a genre frame that is %s', async (_, flags) => {
    const frames = [{ id: 'TCON', flags, body: latin1Text('X') }];
    const bytes = Buffer.concat([buildId3v2({ major: 4, frames }), mpegFrames]);
    await expectRefused(songAt('a.mp3', bytes), 'format-unsupported');
  });
  test('a genre frame whose compressed content is broken', async () => {
    const frames = [{ id: 'TCON', flags: 0x0009, body: Buffer.from('\0\0\0\x10no zlib', 'latin1') }];
    const bytes = Buffer.concat([buildId3v2({ major: 4, frames, paddingBytes: 300 }), mpegFrames]);
    await expectRefused(songAt('a.mp3', bytes), 'format-unsupported');
  });
  test('to add to a genre whose bytes are no text, since these would be lost', async () => {
    const frames = [{ id: 'TCON', body: Buffer.from('\x03Caf\xe9', 'latin1') }];
    const path = songAt('a.mp3', Buffer.concat([buildId3v2({ major: 4, frames, paddingBytes: 300 }), mpegFrames]));
    const { genre } = (await readTags(path)).fields;
    await expectRefused(path, 'bad-input', [{ field: 'genre', new: [...genre, 'Rock'] }]);
    expect((await write(path)).status).toBe('written');
  });
  test('a longer tag where chapters point at places in the file', async () => {
    const chapter = Buffer.concat([Buffer.from('c\0'), Buffer.alloc(8), Buffer.from([0, 0, 1, 0, 0, 0, 2, 0])]);
    const tag = buildId3v2({ major: 4, frames: [{ id: 'CHAP', body: chapter }] });
    await expectRefused(songAt('a.mp3', Buffer.concat([tag, mpegFrames])), 'format-unsupported');
  });
  test.each(['80', 'RX', '(17)'])('a genre that ID3 would take for a number: %s', (value) =>
    expectRefused(songAt('a.mp3'), 'not-verified', [{ field: 'genre', new: [value] }]),
  );
  test('a value with a separator in an ID3v2.3 tag', async () => {
    const tag = buildId3v2({ major: 3, frames: [{ id: 'TIT2', body: latin1Text('T') }] });
    const path = songAt('a.mp3', Buffer.concat([tag, mpegFrames]));
    await expectRefused(path, 'not-verified', [{ field: 'genre', new: ['Rock; Pop'] }]);
  });
  test.each(['a\0b', '\ud800'])('a value no tag can hold: %j', (value) =>
    expectRefused(songAt('a.mp3'), 'bad-input', [{ field: 'genre', new: [value] }]),
  );
  test('one field twice', () => expectRefused(songAt('a.mp3'), 'bad-input', [...EDITS, ...EDITS]));
});

test('a FLAC cut off in its audio is written and restored all the same', async () => {
  const { flacStreamInfo, flacFrames } = makeAudio();
  const head = Buffer.concat([Buffer.from('fLaC\x80\0\0\x22', 'latin1'), flacStreamInfo]);
  const bytes = Buffer.concat([head, flacFrames.subarray(0, flacFrames.length / 2)]);
  const path = songAt('a.flac', bytes);
  expect((await write(path)).status).toBe('written');
  await undoEntry(work.journal.undoable({ all: true })[0] ?? 0, work);
  expect(readFileSync(path).equals(bytes)).toBe(true);
});

test('a first ID3v2 tag repeats what ID3v1 says, as players look at one of them', async () => {
  const id3v1 = Buffer.alloc(128);
  id3v1.write('TAGA title', 'latin1');
  id3v1.write('Bj\xf6rk', 33, 'latin1');
  id3v1.write('1997', 93, 'latin1');
  id3v1.write('nice', 97, 'latin1');
  id3v1.writeUInt8(7, 126);
  id3v1.writeUInt8(17, 127);
  const path = songAt('a.mp3', Buffer.concat([mpegFrames, id3v1]));
  expect(await write(path, [{ field: 'mood', old: [], new: ['Happy'] }])).toEqual({ path, status: 'written' });
  expect(readFileSync(path).subarray(-128).equals(id3v1)).toBe(true);
  const ffprobe = ['-v', 'error', '-show_entries', 'format_tags', '-of', 'json', path];
  const seen = JSON.parse(execFileSync('ffprobe', ffprobe, { encoding: 'utf8' })) as { format: { tags: unknown } };
  expect(seen.format.tags).toMatchObject({
    title: 'A title',
    artist: 'Björk',
    date: '1997',
    track: '7',
    genre: 'Rock',
  });
  expect(await readTags(path)).toMatchObject({ fields: { genre: ['Rock'], mood: ['Happy'] } });
});

test('of two older tags the richer one is repeated', async () => {
  const id3v1 = Buffer.alloc(128);
  id3v1.write('TAGCut ti', 'latin1');
  id3v1.write('1997', 93, 'latin1');
  id3v1.writeUInt8(12, 127);
  const ape = apeTag({ Title: 'Cut title, whole', Artist: 'A\0B', Genre: 'Ape', Year: 'long ago' });
  const path = songAt('a.mp3', Buffer.concat([mpegFrames, ape, id3v1]));
  expect((await write(path, [{ field: 'mood', new: ['Happy'] }])).status).toBe('written');
  const { tags } = await readTags(path);
  const valuesOf = (name: string) => tags.filter((tag) => tag.name === name).map(({ value }) => value);
  expect(valuesOf('ID3v2.4 TIT2')).toEqual(['Cut title, whole']);
  expect(valuesOf('ID3v2.4 TPE1')).toEqual(['A', 'B']);
  expect(valuesOf('ID3v2.4 TDRC')).toEqual(['1997']);
  expect(valuesOf('TCON')).toEqual(['Ape']);
});

test.each(['🎵 émoji.mp3', `it's "quoted".mp3`, 'new\nline.mp3', ' lead and trail .mp3', `${'x'.repeat(251)}.mp3`])(
  'any name: %j',
  async (name) => {
    const path = songAt(name);
    expect((await write(path)).status).toBe('written');
    expect((await readTags(path)).fields.genre).toEqual(['Rock']);
    const [entryId = 0] = work.journal.undoable({ paths: [path] });
    expect((await undoEntry(entryId, work)).status).toBe('written');
    expect(readFileSync(path).equals(ORIGINAL)).toBe(true);
  },
);

test.each([1_500_000_000, -86_400.5])('keeps permissions; undo also restores the time: %d', async (oldSec) => {
  const path = songAt('a.mp3');
  chmodSync(path, 0o640);
  utimesSync(path, String(oldSec), String(oldSec));
  await write(path);
  expect(statSync(path).mode & 0o7777).toBe(0o640);
  expect(statSync(path).mtimeMs).toBeGreaterThan(1_600_000_000_000);
  await undoEntry(work.journal.undoable({ all: true })[0] ?? 0, work);
  expect(statSync(path).mode & 0o7777).toBe(0o640);
  expect(statSync(path).mtimeMs).toBe(oldSec * 1000);
});

test('writes through a symlink, which stays one; undo finds it under both names', async () => {
  const target = songAt('target.mp3');
  const link = join(work.path, 'link.mp3');
  symlinkSync('target.mp3', link);
  expect((await write(link)).status).toBe('written');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect((await readTags(target)).fields.genre).toEqual(['Rock']);
  expect(work.journal.undoable({ paths: [link] })).toEqual(work.journal.undoable({ paths: [realpathSync(target)] }));
});

test('of a file with two hard links the one named is written, and says so', async () => {
  const path = songAt('a.mp3');
  linkSync(path, join(work.path, 'other.mp3'));
  const result = await write(path);
  expect(result).toMatchObject({ status: 'written', reason: expect.stringContaining('hard link') });
  expect(readFileSync(join(work.path, 'other.mp3')).equals(ORIGINAL)).toBe(true);
});

test('a dry run answers the same and touches nothing', async () => {
  const path = songAt('a.mp3');
  expect(await write(path, EDITS, { dryRun: true })).toEqual({ path, status: 'written' });
  expect(readFileSync(path).equals(ORIGINAL)).toBe(true);
  expect(work.journal.undoable({ all: true })).toEqual([]);
});

test('a cancelled write leaves the file as it was', async () => {
  const path = songAt('a.mp3');
  const result = await write(path, EDITS, { signal: AbortSignal.abort() });
  expect(result.reason).toMatch(/^cancelled: /);
  expect(readFileSync(path).equals(ORIGINAL)).toBe(true);
  expect(tempFiles()).toEqual([]);
});

test('two writers of one file: one wins, the other is told, the file is whole', async () => {
  const path = songAt('a.mp3');
  const database = openDatabase(work.databasePath);
  const otherJournal = createJournalRepo(database);
  const otherDeps = { journal: otherJournal, runId: otherJournal.startRun() };
  const results = await Promise.all([
    write(path, [{ field: 'genre', new: ['One'] }]),
    writeTags({ path, edits: [{ field: 'genre', new: ['Two'] }] }, otherDeps),
  ]);
  const winners = results.filter(({ status }) => status === 'written');
  expect(winners.length).toBe(1);
  expect(results.find(({ status }) => status === 'refused')?.reason).toMatch(/^(file-busy|changed-since): /);
  expect((await readTags(path)).fields.genre).toEqual([results[0].status === 'written' ? 'One' : 'Two']);
  expect(tempFiles()).toEqual([]);
  otherJournal.close();
  database.close();
});

test('a file that changes while it is being copied is not replaced', async () => {
  const path = songAt('a.mp3');
  const pending = work.journal.markPending.bind(work.journal);
  const journal = {
    ...work.journal,
    markPending: (...args: Parameters<typeof pending>) => {
      pending(...args);
      writeFileSync(path, Buffer.concat([ORIGINAL, Buffer.from('more')]));
    },
  };
  const result = await write(path, EDITS, { journal });
  expect(result.reason).toMatch(/^changed-since: /);
  expect(readFileSync(path).subarray(-4).toString()).toBe('more');
  expect(tempFiles()).toEqual([]);
});

test('undo refuses a file that was changed since, and restores several runs newest first', async () => {
  const path = songAt('a.mp3');
  await write(path);
  await write(path, [{ field: 'mood', new: ['Sad'] }]);
  const entryIds = work.journal.undoable({ all: true });
  const written = readFileSync(path);
  expect((await undoEntry(entryIds[1] ?? 0, work)).reason).toMatch(/^changed-since: .*a\.mp3/);
  writeFileSync(path, Buffer.concat([written, Buffer.from('x')]));
  expect((await undoEntry(entryIds[0] ?? 0, work)).reason).toMatch(/^changed-since: /);
  expect(readFileSync(path).length).toBe(written.length + 1);
  writeFileSync(path, written);
  for (const entryId of entryIds) expect((await undoEntry(entryId, work)).status).toBe('written');
  expect(readFileSync(path).equals(ORIGINAL)).toBe(true);
  expect(work.journal.undoable({ all: true })).toEqual([]);
});

test('an edit that another undo was quicker with is no fault', async () => {
  const path = songAt('a.mp3');
  await write(path);
  const [entryId = 0] = work.journal.undoable({ all: true });
  expect((await undoEntry(entryId, work)).status).toBe('written');
  expect(await undoEntry(entryId, work)).toEqual({ path, status: 'unchanged' });
  expect(readFileSync(path).equals(ORIGINAL)).toBe(true);
});

test('keeps the modification time where that is asked for', async () => {
  const path = songAt('a.mp3');
  const old = new Date('2001-02-03T04:05:06Z');
  utimesSync(path, old, old);
  const deps = { journal: work.journal, runId: work.journal.startRun() };
  const kept = { ...DEFAULT_WRITING, keepMtime: true };
  expect(await writeTags({ path, edits: EDITS }, { ...deps, writing: kept })).toEqual({ path, status: 'written' });
  expect(statSync(path).mtimeMs).toBe(old.getTime());
  expect(readFileSync(path).equals(ORIGINAL)).toBe(false);
  await writeTags({ path, edits: [{ field: 'mood', new: ['Sad'] }] }, { ...deps, writing: DEFAULT_WRITING });
  expect(statSync(path).mtimeMs).toBeGreaterThan(old.getTime());
});

test.runIf(hasExtendedAttributes())('keeps permissions and extended attributes, also on the way back', async () => {
  const path = songAt('a.mp3');
  chmodSync(path, 0o640);
  runPython(`os.setxattr(${JSON.stringify(path)}, 'user.my rating', bytes([255, 0, 7]))`);
  const expectKept = (): void => {
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(runPython(`print(os.getxattr(${JSON.stringify(path)}, 'user.my rating').hex())`)).toBe('ff0007\n');
  };
  await write(path);
  expectKept();
  await undoEntry(work.journal.undoable({ all: true })[0] ?? 0, work);
  expectKept();
});

/** Node cannot set extended attributes, Python can; some file systems have none. */
function hasExtendedAttributes(): boolean {
  const folder = makeWorkFolder();
  try {
    runPython(`os.setxattr(${JSON.stringify(folder.path)}, 'user.a', b'a')`);
    return true;
  } catch {
    return false;
  } finally {
    folder.remove();
  }
}

function runPython(line: string): string {
  return execFileSync('python3', ['-c', `import os; ${line}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

test('a dry run finds out what only the check of the finished file would refuse', async () => {
  const path = songAt('a.mp3', Buffer.concat([buildId3v2({ major: 3, frames: [] }), mpegFrames]));
  const deps = { journal: work.journal, runId: 0, dryRun: true };
  expect((await writeTags({ path, edits: EDITS }, deps)).status).toBe('written');
  const split = await writeTags({ path, edits: [{ field: 'genre', new: ['a; b'] }] }, deps);
  expect(split.reason).toMatch(/^not-verified: .*a\.mp3/);
});

test('a file that could not be written stands in the history of its run', async () => {
  const runId = work.journal.startRun();
  const path = join(work.path, 'gone.mp3');
  const result = await writeTags({ path, edits: EDITS }, { journal: work.journal, runId });
  expect(result.status).toBe('refused');
  expect(work.history.runFiles(runId, { offset: 0, limit: 9 }).rows).toMatchObject([
    { path, state: 'failed', edits: EDITS },
  ]);
});
