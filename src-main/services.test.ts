import { execFileSync } from 'node:child_process';
import { readFileSync, watch } from 'node:fs';
import { copyFile, mkdir, mkdtemp, realpath, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createServices } from './services';
import { NO_TRACK_FILTER, planFilterSchema } from '../src-shared/domain';
import { policySchema } from '../src-shared/policy';
import type { Services } from './services/service-types';
import { TEST_SPEC } from './testing/fixtures';
import { forkJazzWorker } from './testing/jazz-worker';

let base: string;
let music: string;
let services: Services;
let heard: string[];

function open(modelsDir = join(base, 'models')): Promise<Services> {
  return createServices({
    dataDir: join(base, 'data'),
    modelsDir,
    workerPath: 'none',
    forkWorker: forkJazzWorker((path) => heard.push(path)),
    ffmpegPath: 'ffmpeg',
    version: '0.0.0',
  });
}

/** A tone of its own, so that no two files hold the same audio. */
function makeSong(name: string, toneHz: number, tags: Readonly<Record<string, string>> = {}, durationSec = 1): void {
  const metadata = Object.entries(tags).flatMap(([key, value]) => ['-metadata', `${key}=${value}`]);
  const input = ['-f', 'lavfi', '-i', `sine=frequency=${toneHz}:duration=${durationSec}`];
  execFileSync('ffmpeg', ['-loglevel', 'error', '-y', ...input, ...metadata, join(music, name)]);
}

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'sleevenotes-services-')));
  music = join(base, 'music');
  await mkdir(music);
  await mkdir(join(base, 'models', TEST_SPEC.id), { recursive: true });
  await writeFile(join(base, 'models', TEST_SPEC.id, 'spec.json'), JSON.stringify(TEST_SPEC));
  heard = [];
  makeSong('plain.mp3', 440, { title: 'Plain' });
  makeSong('tagged.flac', 550, { title: 'Tagged', genre: 'Polka' });
  await writeFile(join(music, 'broken.mp3'), 'This is no music.');
  services = await open();
});

afterEach(async () => {
  await services.close();
  await rm(base, { recursive: true, force: true });
});

async function scanAndAnalyse(): Promise<void> {
  await services.library.scanPaths([music]);
  await services.analysis.start();
  await services.analysis.whenIdle();
}

const everything = { filter: NO_TRACK_FILTER };

async function rows() {
  return [...(await services.library.tracks(everything))];
}

it('goes the whole way: scan, analyse, plan, write, rescan, undo', async () => {
  await scanAndAnalyse();
  expect(services.snapshot()).toMatchObject({
    model: { id: TEST_SPEC.id },
    modelError: null,
    folders: [{ path: music, missing: false }],
    counts: { total: 3, analysed: 2, failed: 1, pending: 0 },
    analysis: { status: 'idle', done: 2, failed: 0, engine: 'test' },
  });
  expect((await rows())[0]).toMatchObject({
    path: join(music, 'broken.mp3'),
    status: 'failed',
    error: { code: 'file-unreadable' },
  });

  const page = { selection: everything, filter: planFilterSchema.parse({}), offset: 0, limit: 10 };
  const plan = services.plans.query(page);
  expect(plan.rows.map(({ title, edits }) => [title, edits])).toEqual([
    [
      'Plain',
      [
        { field: 'genre', old: [], new: ['Jazz tag'] },
        { field: 'mood', old: [], new: ['Q4 tag'] },
      ],
    ],
    ['Tagged', [{ field: 'mood', old: [], new: ['Q4 tag'] }]],
  ]);

  const before = ['plain.mp3', 'tagged.flac'].map((name) => readFileSync(join(music, name)));
  expect(await services.tags.write(everything)).toMatchObject({ written: 2, refused: 0, cancelled: false });
  expect((await rows()).map(({ fileGenres, fileMoods }) => [fileGenres, fileMoods])).toEqual([
    [[], []],
    [['Jazz tag'], ['Q4 tag']],
    [['Polka'], ['Q4 tag']],
  ]);
  expect(services.plans.query(page).total).toBe(0);
  const plainId = plan.rows[0]?.trackId as number;
  expect(await services.library.detail(plainId)).toMatchObject({ undoable: true, edits: [], tagsError: null });

  heard = [];
  expect(await services.library.rescan()).toMatchObject({ seen: 3, read: 0 });
  await services.analysis.start();
  await services.analysis.whenIdle();
  expect(heard).toEqual([]);

  expect(services.history.runs()).toMatchObject([{ written: 2, undone: 0 }]);
  expect(await services.tags.undo({ paths: [music] })).toMatchObject({ written: 2, refused: 0 });
  expect(['plain.mp3', 'tagged.flac'].map((name) => readFileSync(join(music, name)))).toEqual(before);
  expect(await services.library.rescan()).toMatchObject({ read: 0 });
  expect(services.plans.query(page).total).toBe(2);
});

it('tries without touching, and leaves out what was unticked', async () => {
  await scanAndAnalyse();
  const before = readFileSync(join(music, 'plain.mp3'));
  expect(await services.tags.write(everything, {}, { dryRun: true })).toMatchObject({ written: 2, runId: null });
  expect(readFileSync(join(music, 'plain.mp3'))).toEqual(before);
  expect(services.history.runs()).toEqual([]);
  const plain = (await rows()).find(({ title }) => title === 'Plain');
  const results: string[] = [];
  await services.tags.write(
    everything,
    { except: [plain?.id as number] },
    { onResult: ({ path }) => results.push(path) },
  );
  expect(results).toEqual([join(music, 'tagged.flac')]);
});

it('lets go of a file for the player while its tags are written or undone', async () => {
  // Long enough that the player asks in the middle of it.
  makeSong('long.flac', 660, { title: 'Long' }, 120);
  await scanAndAnalyse();
  const long = (await rows()).find(({ title }) => title === 'Long');
  const trackId = long?.id as number;
  for (const change of [() => services.tags.write({ trackIds: [trackId] }), () => services.tags.undo({ all: true })]) {
    const before = await services.audio.state(trackId);
    const watcher = watch(music);
    const begun = new Promise<void>((resolve) => watcher.once('change', () => resolve()));
    const changing = change();
    await begun;
    const asked = await services.audio.state(trackId);
    watcher.close();
    expect(await changing).toMatchObject({ written: 1 });
    expect(asked.version).not.toBe(before.version);
    expect(asked).toEqual(await services.audio.state(trackId));
  }
});

it('writes one thing at a time, and can be told to stop', async () => {
  await scanAndAnalyse();
  const writing = services.tags.write(everything, {}, { onResult: () => services.tags.cancel() });
  await expect(services.tags.undo({ all: true })).rejects.toMatchObject({ code: 'file-busy' });
  expect(await writing).toMatchObject({ written: 1, cancelled: true });
  expect(services.tags.state().status).toBe('idle');
});

it('writes by the rules that were reviewed, whatever is tried out meanwhile', async () => {
  await scanAndAnalyse();
  const tryOut = (): void =>
    void services.plans.setPolicy(policySchema.parse({ genre: { mode: 'replace', maxLabels: 1 } }));
  await services.tags.write(everything, {}, { onResult: tryOut });
  expect((await rows()).find(({ title }) => title === 'Tagged')?.fileGenres).toEqual(['Polka']);
});

it('writes nothing into a song that took the place of the one that was heard', async () => {
  await scanAndAnalyse();
  makeSong('plain.mp3', 880, { title: 'Another' });
  const bytes = readFileSync(join(music, 'plain.mp3'));
  const { refusals } = await services.tags.write(everything);
  expect(refusals).toMatchObject([{ reason: expect.stringMatching(/^changed-since: .*plain\.mp3/) as string }]);
  expect(readFileSync(join(music, 'plain.mp3'))).toEqual(bytes);
  expect((await rows()).find(({ title }) => title === 'Another')).toMatchObject({ status: 'pending', topGenre: null });
});

/** What came within a quarter of a second of something told waits for that time, and once more. */
const allTold = () => new Promise((resolve) => setTimeout(resolve, 600));

it('tells of nothing while it scans again what has not changed', async () => {
  await scanAndAnalyse();
  await allTold();
  let told = 0;
  services.events.on('library.changed', () => (told += 1));
  await services.library.rescan();
  await allTold();
  // Once: that there was a scan is written, too.
  expect(told).toBeLessThanOrEqual(1);
  makeSong('new.mp3', 660);
  await services.library.rescan();
  await allTold();
  expect(told).toBeGreaterThan(1);
});

it('knows of a file that others changed without leaving a trace, once it was refused for that', async () => {
  await scanAndAnalyse();
  const path = join(music, 'plain.mp3');
  const { mtime } = await stat(path);
  makeSong('plain.mp3', 440, { title: 'Plain', genre: 'Waltz' });
  await utimes(path, mtime, mtime);
  const first = await services.tags.write(everything);
  expect(first.refusals).toMatchObject([{ reason: expect.stringMatching(/^changed-since: /) as string }]);
  expect(await services.tags.write(everything)).toMatchObject({ written: 1, refused: 0 });
  expect((await rows()).find(({ title }) => title === 'Plain')).toMatchObject({
    fileGenres: ['Waltz'],
    fileMoods: ['Q4 tag'],
  });
});

it('a folder removed while its files are written ends in refusals, not in a broken run', async () => {
  await scanAndAnalyse();
  const [folder] = services.library.folders();
  const removeOnce = (): void => void services.library.removeFolder(folder?.id as number);
  const { written, refusals } = await services.tags.write(everything, {}, { onResult: removeOnce });
  expect(written).toBe(1);
  expect(refusals).toMatchObject([{ status: 'refused', reason: expect.stringContaining('no track') as string }]);
});

it('remembers everything, and hears a moved file no second time', async () => {
  await scanAndAnalyse();
  services.plans.setPolicy(policySchema.parse({ genre: { mode: 'off', maxLabels: 1 } }));
  await services.close();
  await rename(join(music, 'plain.mp3'), join(music, 'moved.mp3'));
  heard = [];
  services = await open();
  expect(services.snapshot()).toMatchObject({
    counts: { total: 3, analysed: 2 },
    policy: { genre: { mode: 'off', maxLabels: 1 }, mood: { mode: 'fill' } },
  });
  await scanAndAnalyse();
  expect(services.library.scanState()).toMatchObject({ moved: 1, gone: 0, read: 1 });
  expect(heard).toEqual([]);
});

it('undoes in the file that was written, also after a copy of it was met while its drive was away', async () => {
  const drive = join(base, 'drive');
  await mkdir(drive);
  await rename(join(music, 'plain.mp3'), join(drive, 'plain.mp3'));
  await services.library.scanPaths([drive]);
  await services.analysis.start();
  await services.analysis.whenIdle();
  const before = readFileSync(join(drive, 'plain.mp3'));
  await services.tags.write(everything);
  await copyFile(join(drive, 'plain.mp3'), join(music, 'copy.mp3'));
  const copy = readFileSync(join(music, 'copy.mp3'));
  await rename(drive, join(base, 'unplugged'));
  await services.library.scanPaths([music]);
  await rename(join(base, 'unplugged'), drive);
  await services.library.rescan();
  expect(await services.tags.undo({ paths: [music] }, { dryRun: true })).toMatchObject({ written: 1 });
  expect(await services.tags.undo({ paths: [drive] })).toMatchObject({ written: 1, refused: 0 });
  expect(readFileSync(join(drive, 'plain.mp3'))).toEqual(before);
  expect(readFileSync(join(music, 'copy.mp3'))).toEqual(copy);
});

it("undoes in one of two files that took each other's names, and leaves the other", async () => {
  makeSong('other.mp3', 660, { title: 'Other' });
  await scanAndAnalyse();
  await services.tags.write(everything);
  const other = readFileSync(join(music, 'other.mp3'));
  await rename(join(music, 'plain.mp3'), join(music, 'aside.mp3'));
  await rename(join(music, 'other.mp3'), join(music, 'other name.mp3'));
  await services.library.rescan();
  await rename(join(music, 'aside.mp3'), join(music, 'other.mp3'));
  await services.library.rescan();
  expect(await services.tags.undo({ paths: [join(music, 'other.mp3')] })).toMatchObject({ written: 1, refused: 0 });
  expect(readFileSync(join(music, 'other name.mp3'))).toEqual(other);
});

it('undoes in a file that moved since, and knows its tags then', async () => {
  await scanAndAnalyse();
  await services.tags.write(everything);
  await rename(join(music, 'plain.mp3'), join(music, 'moved.mp3'));
  await services.library.rescan();
  expect(await services.tags.undo({ paths: [join(music, 'moved.mp3')] })).toMatchObject({ written: 1, refused: 0 });
  expect((await rows()).find(({ title }) => title === 'Plain')).toMatchObject({ fileGenres: [], fileMoods: [] });
});

it('analyses a selection again when asked to', async () => {
  await scanAndAnalyse();
  heard = [];
  await services.analysis.start(
    { filter: { ...everything.filter, status: 'analysed', search: 'plain' } },
    { again: true },
  );
  await services.analysis.whenIdle();
  expect(heard).toEqual([join(music, 'plain.mp3')]);
});

it('opens without a model, says why, and analyses nothing', async () => {
  await services.close();
  services = await open(join(base, 'no-models'));
  expect(services.snapshot()).toMatchObject({ model: null, modelError: { code: 'model-invalid' } });
  await scanAndAnalyse();
  expect(services.analysis.state()).toMatchObject({ status: 'idle', error: { code: 'model-invalid' } });
  expect(services.library.counts()).toMatchObject({ pending: 2 });
});

it('forgets a folder without touching its files', async () => {
  await scanAndAnalyse();
  await services.library.removeFolder(services.library.folders()[0]?.id as number);
  expect(services.library.counts().total).toBe(0);
  expect(readFileSync(join(music, 'broken.mp3'), 'utf8')).toBe('This is no music.');
});
