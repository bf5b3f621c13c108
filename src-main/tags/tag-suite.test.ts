import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TagEdit } from '../../src-shared/tags';
import { memoryReader } from '../audio-file/byte-reader';
import { computeAudioId, hashAudio } from '../audio-file/audio-id';
import { nativeTagFingerprints, withoutFields, withoutTypes } from './native-tags';
import { readOpenTags, readTags } from './read-tags';
import { makeAllVarieties } from './testing/all-varieties';
import { makeWorkFolder, type WorkFolder } from './testing/work-folder';
import { undoEntry } from './undo-edits';
import { writeTags } from './write-tags';

/** One suite, run over every variety of file that tags are written into. */

const TEN_GENRES = ['Rock', 'Pop', 'Jazz', 'Folk', 'Dub', 'Techno', 'House', 'Ambient', 'Funk', 'Soul'];

describe.each(makeAllVarieties())('$name', (variety) => {
  let work: WorkFolder;
  let path: string;
  const original = variety.bytes();

  beforeAll(() => {
    work = makeWorkFolder();
    path = join(work.path, `song.${variety.extension}`);
  });
  afterAll(() => work.remove());

  async function writeInto(edits: TagEdit[]): Promise<Buffer> {
    writeFileSync(path, original);
    const result = await writeTags({ path, edits }, { journal: work.journal, runId: work.journal.startRun() });
    expect(result).toEqual({ path, status: 'written' });
    return readFileSync(path);
  }

  async function undoLast(): Promise<void> {
    const [entryId = 0] = work.journal.undoable({ paths: [path] });
    expect(await undoEntry(entryId, work)).toEqual({ path, status: 'written' });
    expect(readFileSync(path).equals(original)).toBe(true);
  }

  test('reads what is there', async () => {
    writeFileSync(path, original);
    const tags = await readTags(path);
    expect(tags).toMatchObject({
      fields: { genre: variety.genres, mood: variety.moods },
      notWritableReason: null,
    });
    expect(tags.kind).toBe(variety.kind);
  });

  test('writes genre and mood, keeps everything else, undoes byte for byte', async () => {
    writeFileSync(path, original);
    const audioId = await computeAudioId(path);
    const edits: TagEdit[] = [
      { field: 'genre', old: [...variety.genres], new: ['Techno', 'Folk'] },
      { field: 'mood', old: [...variety.moods], new: ['Happy'] },
    ];
    const written = await writeInto(edits);
    expect(await readTags(path)).toMatchObject({ fields: { genre: ['Techno', 'Folk'], mood: ['Happy'] } });
    expect((await readTags(path)).tagFormat.split(', ')).toContain(variety.tagType);
    expect(await computeAudioId(path)).toBe(audioId);
    await expectSameBesidesFields(original, written, path);
    await undoLast();
  });

  test('takes ten genres', async () => {
    await writeInto([{ field: 'genre', new: TEN_GENRES }]);
    expect((await readTags(path)).fields.genre).toEqual(TEN_GENRES);
    await undoLast();
  });

  test('takes any script and emoji', async () => {
    const values = ['Ménage à 3', '演歌', '🎵👩‍🎤', '(Post) Rock', 'Rhythm & Blues', '"quoted"', 'ÿþ'];
    await writeInto([
      { field: 'genre', new: values },
      { field: 'mood', new: ['Ärger 😡', '(calm)'] },
    ]);
    expect(await readTags(path)).toMatchObject({ fields: { genre: values, mood: ['Ärger 😡', '(calm)'] } });
    await undoLast();
  });

  test('replaces its own edit and removes it again', async () => {
    await writeInto([{ field: 'mood', new: ['Happy'] }]);
    const deps = { journal: work.journal, runId: work.journal.startRun() };
    const replaced = await writeTags({ path, edits: [{ field: 'mood', old: ['Happy'], new: ['Sad'] }] }, deps);
    expect(replaced.status).toBe('written');
    expect((await readTags(path)).fields.mood).toEqual(['Sad']);
    const removed = await writeTags({ path, edits: [{ field: 'mood', new: [] }] }, deps);
    expect(removed.status).toBe('written');
    expect((await readTags(path)).fields.mood).toEqual(variety.moodsElsewhere);
    await expectSameBesidesFields(original, readFileSync(path), path);
    for (const entryId of work.journal.undoable({ paths: [path] })) await undoEntry(entryId, work);
    expect(readFileSync(path).equals(original)).toBe(true);
  });

  test.runIf(variety.hasPadding)('keeps its size, padding absorbs the edit', async () => {
    const written = await writeInto([{ field: 'mood', new: ['Energetic', 'Wild', 'Loud'] }]);
    expect(written.length).toBe(original.length);
    await undoLast();
  });

  test('is left alone when it already says so, and when the plan is out of date', async () => {
    writeFileSync(path, original);
    const deps = { journal: work.journal, runId: work.journal.startRun() };
    const same = await writeTags({ path, edits: [{ field: 'genre', new: [...variety.genres] }] }, deps);
    expect(same).toEqual({ path, status: 'unchanged' });
    const stale = await writeTags({ path, edits: [{ field: 'genre', old: ['Other'], new: ['X'] }] }, deps);
    expect(stale.status).toBe('refused');
    expect(stale.reason).toMatch(/^changed-since: .*song/);
    expect(readFileSync(path).equals(original)).toBe(true);
  });

  test('leaves no temporary file behind', () => {
    expect(readdirSync(work.path).filter((name) => name.startsWith('.sleevenotes-'))).toEqual([]);
  });
});

async function expectSameBesidesFields(before: Buffer, after: Buffer, path: string): Promise<void> {
  const [oldFile, newFile] = [memoryReader(before), memoryReader(after)];
  const [old, now] = [await readOpenTags(oldFile, path), await readOpenTags(newFile, path)];
  expect(await hashAudio(newFile, now.layout)).toBe(await hashAudio(oldFile, old.layout));
  const types = old.document?.nativeTypes ?? [];
  const comparable = (native: typeof old.native): typeof old.native =>
    old.document?.isRebuilt === true ? withoutTypes(native, types) : withoutFields(native, types);
  expect(nativeTagFingerprints(comparable(now.native))).toEqual(nativeTagFingerprints(comparable(old.native)));
  expect(now.document?.untouchedParts()).toEqual(old.document?.partsAfterEdit());
  const { title, artist, album } = old.tags;
  expect(now.tags).toMatchObject({ title, artist, album });
  expect(now.tags.durationSec).toBeCloseTo(old.tags.durationSec ?? 0, 1);
}
