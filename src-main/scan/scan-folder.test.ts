import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { renameSync } from 'node:fs';
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NO_TRACK_FILTER, type ScanState } from '../../src-shared/domain';
import { shownLabels } from '../analysis/shown-labels';
import { openDatabase } from '../store/database';
import { FoldersRepo } from '../store/folders-repo';
import { PredictionsRepo } from '../store/predictions-repo';
import { ScanRepo } from '../store/scan-repo';
import { TracksRepo } from '../store/tracks-repo';
import { READ_ONLY_REASON } from '../tags/file-errors';
import { JAZZ, makeFacts, TEST_SPEC } from '../testing/fixtures';
import { ScanService } from './scan-service';
import type { ReadFacts } from './scan-context';

let base: string;
let root: string;
let tracks: TracksRepo;
let predictions: PredictionsRepo;
let folders: FoldersRepo;
let service: ScanService;
let changesMade: () => number;
let readPaths: string[];
let skips: ScanState['skipped'];
let onRead: () => void;

/** A file here is `tags|audio`: the part after the bar names the audio. */
const readFacts: ReadFacts = async (file) => {
  readPaths.push(file.path);
  const [title = '', audio = ''] = (await readFile(file.path, 'utf8')).split('|');
  onRead();
  const notWritableReason = file.isReadOnly ? READ_ONLY_REASON : null;
  return makeFacts({ ...file, title, notWritableReason, audioId: createHash('sha256').update(audio).digest('hex') });
};

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'sleevenotes-scan-')));
  root = join(base, 'music');
  const database = openDatabase(':memory:');
  tracks = new TracksRepo(database);
  predictions = new PredictionsRepo(database);
  folders = new FoldersRepo(database);
  changesMade = () => database.prepare<[], number>('SELECT total_changes()').pluck().get() ?? 0;
  readPaths = [];
  skips = [];
  onRead = () => {};
  service = new ScanService({
    foldersRepo: folders,
    scanRepo: new ScanRepo(database),
    readFacts: (file) => readFacts(file),
    onChange: () => {},
    onSkip: (skip) => skips.push(skip),
  });
  await put('a/one.mp3', 'One|aaa');
  await put('a/two.mp3', 'Two|bbb');
  await put('b/three.mp3', 'Three|ccc');
});

afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

async function put(name: string, content: string): Promise<void> {
  const path = join(root, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

function scan(): Promise<ScanState> {
  readPaths = [];
  return service.scanPaths([root]);
}

function names(): string[] {
  const all = NO_TRACK_FILTER;
  return Array.from(tracks.iterate({ filter: all }), ({ path }) => path.slice(root.length + 1));
}

function idOf(name: string): number {
  return tracks.findId(join(root, name)) as number;
}

function hear(name: string): void {
  predictions.store(idOf(name), JAZZ, shownLabels(TEST_SPEC, JAZZ.heads), new Date());
}

it('reads new files, and on the second scan nothing', async () => {
  expect(await scan()).toMatchObject({ status: 'idle', seen: 3, read: 3, skippedCount: 0 });
  expect(names()).toEqual(['a/one.mp3', 'a/two.mp3', 'b/three.mp3']);
  expect(await scan()).toMatchObject({ seen: 3, read: 0, moved: 0, gone: 0 });
  expect(readPaths).toEqual([]);
});

it('does not scan while something else is to be done', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const first = scan();
  const done = service.between(() => {
    readPaths = [];
    return promise;
  });
  const scanned = service.scanPaths([root]);
  expect(await first).toMatchObject({ read: 3 });
  await new Promise((done) => setTimeout(done, 50));
  expect(readPaths).toEqual([]);
  await put('a/four.mp3', 'Four|ddd');
  resolve(undefined);
  await done;
  expect(await scanned).toMatchObject({ seen: 4 });
});

it('writes next to nothing about files that have not changed', async () => {
  for (let index = 0; index < 20; index += 1) await put(`c/${index}.mp3`, `Title|${index}`);
  await service.scanPaths([root]);
  const before = changesMade();
  await service.scanPaths([root]);
  expect(service.state).toMatchObject({ seen: 23, read: 0, gone: 0 });
  expect(changesMade() - before).toBeLessThan(5);
});

it('takes for gone what it did not see, over more tracks than it marks at once', async () => {
  for (let index = 0; index < 250; index += 1) await put(`c/${index}.mp3`, `Title|${index}`);
  await service.scanPaths([root]);
  await rm(join(root, 'c'), { recursive: true });
  expect(await service.scanPaths([root])).toMatchObject({ seen: 3, gone: 250 });
  expect(tracks.counts().total).toBe(3);
});

it('reads what changed: other tags keep the analysis, other audio waits for a new one', async () => {
  await scan();
  hear('a/one.mp3');
  hear('a/two.mp3');
  await put('a/one.mp3', 'A longer title|aaa');
  await put('a/two.mp3', 'Two|other audio');
  expect(await scan()).toMatchObject({ read: 2 });
  expect(tracks.get(idOf('a/one.mp3'))).toMatchObject({
    title: 'A longer title',
    status: 'analysed',
    topGenre: { label: 'Jazz' },
  });
  expect(tracks.get(idOf('a/two.mp3'))).toMatchObject({ status: 'pending', topGenre: null });
});

it('notices that a file became read-only, and that it may be written again, and reads it no more often', async () => {
  await scan();
  await chmod(join(root, 'a/one.mp3'), 0o444);
  expect(await scan()).toMatchObject({ read: 1 });
  expect(readPaths).toEqual([join(root, 'a/one.mp3')]);
  expect(await scan()).toMatchObject({ read: 0 });
  await chmod(join(root, 'a/one.mp3'), 0o644);
  expect(await scan()).toMatchObject({ read: 1 });
  expect(await scan()).toMatchObject({ read: 0 });
});

it('keeps the analysis of a file that was merely touched', async () => {
  await scan();
  hear('a/one.mp3');
  await utimes(join(root, 'a/one.mp3'), 1, 1);
  expect(await scan()).toMatchObject({ read: 1 });
  expect(tracks.get(idOf('a/one.mp3')).status).toBe('analysed');
});

it('knows moved files by their audio, whichever folder comes first', async () => {
  await scan();
  hear('a/one.mp3');
  hear('b/three.mp3');
  const ids = [idOf('a/one.mp3'), idOf('b/three.mp3')];
  await mkdir(join(root, 'c'));
  await rename(join(root, 'a/one.mp3'), join(root, 'c/renamed.mp3'));
  await rename(join(root, 'b/three.mp3'), join(root, 'a/0.mp3'));
  expect(await scan()).toMatchObject({ moved: 2, gone: 0 });
  expect([idOf('c/renamed.mp3'), idOf('a/0.mp3')]).toEqual(ids);
  expect(tracks.counts()).toMatchObject({ total: 3, analysed: 2 });
});

it('gives a copy the analysis of the original, and leaves that where it is', async () => {
  await scan();
  hear('a/one.mp3');
  await copyFile(join(root, 'a/one.mp3'), join(root, 'copy.mp3'));
  expect(await scan()).toMatchObject({ moved: 0, read: 1 });
  expect(tracks.counts()).toMatchObject({ total: 4, analysed: 2 });
});

it('hides what is gone and remembers it, should it come back elsewhere', async () => {
  await scan();
  hear('a/one.mp3');
  await rename(join(root, 'a/one.mp3'), join(base, 'aside.mp3'));
  expect(await scan()).toMatchObject({ gone: 1 });
  expect(names()).toEqual(['a/two.mp3', 'b/three.mp3']);
  expect(await scan()).toMatchObject({ gone: 0 });
  await rename(join(base, 'aside.mp3'), join(root, 'back.mp3'));
  expect(await scan()).toMatchObject({ moved: 1 });
  expect(tracks.get(idOf('back.mp3')).status).toBe('analysed');
});

it.each([
  ['is not there', async () => rename(root, join(base, 'unmounted'))],
  [
    'is an empty mount point',
    async () => {
      await rename(root, join(base, 'unmounted'));
      await mkdir(root);
    },
  ],
])('keeps every track of a folder that %s', async (_what, unmount) => {
  await scan();
  await unmount();
  const state = await service.scanEverything();
  expect(state).toMatchObject({ gone: 0, skippedCount: 1 });
  expect(state.skipped[0]?.error.message).toContain('connect it');
  expect(folders.list()).toMatchObject([{ path: root, missing: true }]);
  expect(tracks.counts().total).toBe(3);
  await rm(root, { recursive: true, force: true });
  await rename(join(base, 'unmounted'), root);
  expect(await scan()).toMatchObject({ read: 0, gone: 0 });
  expect(folders.list()).toMatchObject([{ missing: false }]);
});

it('takes nothing for gone when the folder vanishes during the scan', async () => {
  for (let index = 0; index < 100; index++) await put(`b/${index}.mp3`, `${index}|${index}`);
  await scan();
  await put('a/four.mp3', 'Four|ddd');
  onRead = () => renameSync(root, join(base, 'unmounted'));
  expect(await scan()).toMatchObject({ read: 1, gone: 0 });
  expect(tracks.counts().total).toBe(104);
  expect(folders.list()).toMatchObject([{ path: root, missing: true }]);
});

it('keeps what was read of single files when it is cancelled', async () => {
  const paths = Array.from({ length: 20 }, (_, index) => join(base, `${index}.mp3`));
  for (const path of paths) await writeFile(path, 'Title|zzz');
  await service.scanPaths(paths);
  for (const path of paths) await writeFile(path, 'Changed|zzz');
  const cancels: Promise<void>[] = [];
  onRead = () => {
    if (cancels.length === 0) cancels.push(service.cancel());
  };
  const { read } = await service.scanEverything();
  await Promise.all(cancels);
  const titles = paths.map((path) => tracks.get(tracks.findId(path) as number).title);
  expect(read).toBeLessThan(20);
  expect(titles.filter((title) => title === 'Changed')).toHaveLength(read);
  expect(titles).toContain('Changed');
});

it('has a track wait again whose file was not there to be analysed', async () => {
  await scan();
  predictions.markFailed(idOf('a/one.mp3'), { code: 'file-missing', message: 'unplugged' });
  predictions.markFailed(idOf('a/two.mp3'), { code: 'no-audio', message: 'silent' });
  expect(await scan()).toMatchObject({ seen: 3, read: 0 });
  expect(tracks.get(idOf('a/one.mp3'))).toMatchObject({ status: 'pending', error: null });
  expect(tracks.get(idOf('a/two.mp3')).status).toBe('failed');
});

it('takes nothing for gone outside the part it was asked to scan', async () => {
  await scan();
  await rm(join(root, 'b/three.mp3'));
  await service.scanPaths([join(root, 'a')]);
  expect(names()).toContain('b/three.mp3');
  expect(folders.list()).toHaveLength(1);
  expect(await scan()).toMatchObject({ gone: 1 });
});

it('keeps the analysis of what lies behind a link that leads nowhere for now', async () => {
  await mkdir(join(base, 'drive'));
  await writeFile(join(base, 'drive/four.mp3'), 'Four|ddd');
  await symlink(join(base, 'drive'), join(root, 'linked'));
  expect(await scan()).toMatchObject({ seen: 4 });
  hear('../drive/four.mp3');
  await rename(join(base, 'drive'), join(base, 'unplugged'));
  await scan();
  await rename(join(base, 'unplugged'), join(base, 'drive'));
  expect(await scan()).toMatchObject({ read: 0 });
  expect(tracks.get(idOf('../drive/four.mp3')).status).toBe('analysed');
});

it('counts a file once, though links lead to it again', async () => {
  await symlink(join(root, 'a/one.mp3'), join(root, 'link.mp3'));
  expect(await scan()).toMatchObject({ seen: 3, read: 3 });
  expect(await scan()).toMatchObject({ seen: 3, read: 0 });
});

it('keeps a file given by itself, and gives it to its folder later', async () => {
  await service.scanPaths([join(root, 'a/one.mp3')]);
  expect(folders.list()).toEqual([]);
  expect(names()).toEqual(['a/one.mp3']);
  expect(await scan()).toMatchObject({ seen: 3, read: 2 });
  await rm(join(root, 'a/one.mp3'));
  expect(await scan()).toMatchObject({ gone: 1 });
});

it('says why it skips: a path that is not there, a file that is no music', async () => {
  await put('notes.txt', 'x');
  const state = await service.scanPaths([join(root, 'nowhere.mp3'), join(root, 'notes.txt'), join(root, 'none')]);
  expect(state.skipped.map(({ error }) => error.code)).toEqual(['file-missing', 'format-unsupported', 'file-missing']);
  expect(skips).toEqual(state.skipped);
});

it('does not wait at a pipe that looks like music', async () => {
  const pipe = join(root, 'pipe.mp3');
  execFileSync('mkfifo', [pipe]);
  const state = await service.scanPaths([pipe]);
  expect(state.skipped).toMatchObject([{ path: pipe, error: { code: 'file-unreadable' } }]);
  expect(readPaths).toEqual([]);
});

it('ends when cancelled, with what it found until then, and takes nothing for gone', async () => {
  await scan();
  for (let index = 0; index < 50; index++) await put(`a/${index}.mp3`, `${index}|${index}`);
  await rm(join(root, 'b/three.mp3'));
  const cancels: Promise<void>[] = [];
  onRead = () => {
    if (cancels.length === 0) cancels.push(service.cancel());
  };
  const state = await scan();
  await Promise.all(cancels);
  expect(state).toMatchObject({ status: 'idle', gone: 0 });
  expect(state.read).toBeGreaterThan(0);
  expect(state.read).toBeLessThan(50);
  expect(tracks.counts().total).toBe(3 + state.read);
  expect(await scan()).toMatchObject({ read: 50 - state.read, gone: 1 });
});
