import { chmod, mkdir, mkdtemp, opendir, readdir, readlink, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { walkFolder, type WalkEntry, type WalkedFile } from './walk-folder';

const NOBODY = 65_534;

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'sleevenotes-walk-')));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function collect(folder = root): Promise<WalkEntry[]> {
  const entries: WalkEntry[] = [];
  for await (const entry of walkFolder(folder)) entries.push(entry);
  return entries;
}

/** Permissions stop no superuser, so tests that run as one lay that down for a while. */
async function asPlainUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

async function collectPaths(): Promise<string[]> {
  const files = (await collect()).filter((entry): entry is WalkedFile => entry.kind === 'file');
  return files.map((file) => file.path.slice(root.length + 1)).sort();
}

it('finds audio files at every depth and nothing else', async () => {
  await mkdir(join(root, 'a/b'), { recursive: true });
  const names = ['a/one.mp3', 'a/b/two.FLAC', 'cover.jpg', '.hidden.mp3', '...three dots.mp3', 'a/\'quo"te\n🎵.opus'];
  for (const name of names) await writeFile(join(root, name), 'x');
  expect(await collectPaths()).toEqual(['...three dots.mp3', 'a/\'quo"te\n🎵.opus', 'a/b/two.FLAC', 'a/one.mp3']);
});

it('gives size and modification time', async () => {
  await writeFile(join(root, 'one.mp3'), 'four');
  const [entry] = await collect();
  expect(entry).toMatchObject({ kind: 'file', sizeBytes: 4 });
  expect(Math.abs((entry as WalkedFile).mtimeMs - Date.now())).toBeLessThan(60_000);
});

it('enters each folder of a link loop once', async () => {
  await mkdir(join(root, 'a'));
  await writeFile(join(root, 'a/one.mp3'), 'x');
  await symlink(root, join(root, 'a/loop'));
  await symlink(join(root, 'a'), join(root, 'again'));
  expect(await collectPaths()).toEqual(['a/one.mp3']);
});

it('resolves links to files and skips dangling ones with a reason', async () => {
  await mkdir(join(root, 'real'));
  await writeFile(join(root, 'real/one.mp3'), 'x');
  await symlink(join(root, 'real/one.mp3'), join(root, 'link.mp3'));
  await symlink(join(root, 'nowhere'), join(root, 'dangling.mp3'));
  const entries = await collect();
  const files = entries.filter((entry) => entry.kind === 'file').map((entry) => entry.path);
  expect(files).toEqual([join(root, 'real/one.mp3'), join(root, 'real/one.mp3')]);
  expect(entries.find((entry) => entry.kind === 'skipped')).toMatchObject({
    path: join(root, 'dangling.mp3'),
    error: {
      code: 'file-missing',
      message: expect.stringContaining('a link to something that is not there') as string,
    },
  });
});

it('reports a name that is not UTF-8 together with its cure', async () => {
  await writeFile(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9]), Buffer.from('.mp3')]), 'x');
  const [entry] = await collect();
  expect(entry).toMatchObject({ kind: 'skipped', isFolder: false, error: { code: 'name-not-utf8' } });
  expect((entry as { error: { message: string } }).error.message).toContain('convmv');
});

it('reports a folder that is not there', async () => {
  expect(await collect(join(root, 'nowhere'))).toMatchObject([
    { kind: 'skipped', isFolder: true, error: { code: 'file-missing' } },
  ]);
});

it('reports a folder that vanishes while it is walked and goes on with the rest', async () => {
  // More than are read ahead, so that the last one has not been looked into when the first file comes.
  for (let index = 0; index < 12; index += 1) {
    await mkdir(join(root, `folder ${index}`));
    await writeFile(join(root, `folder ${index}`, 'one.mp3'), 'x');
  }
  const names: string[] = [];
  for await (const { name } of await opendir(root)) names.push(name);
  const entries: WalkEntry[] = [];
  for await (const entry of walkFolder(root)) {
    if (entries.length === 0) await rm(join(root, names.at(-1) as string), { recursive: true });
    entries.push(entry);
  }
  expect(entries.filter((entry) => entry.kind === 'file')).toHaveLength(names.length - 1);
  expect(entries.filter((entry) => entry.kind === 'skipped')).toMatchObject([
    { path: join(root, names.at(-1) as string), isFolder: true, error: { code: 'file-missing' } },
  ]);
});

it('gives every file of folders with more entries than are looked at together', async () => {
  await mkdir(join(root, 'many'));
  const names = Array.from({ length: 600 }, (_, index) => `many/${String(index).padStart(3, '0')}.mp3`);
  await Promise.all(names.map((name) => writeFile(join(root, name), 'x')));
  expect(await collectPaths()).toEqual(names);
});

it.runIf(process.platform === 'linux')('leaves no folder open when its reader has had enough', async () => {
  for (const name of ['a', 'b', 'c']) {
    await mkdir(join(root, name));
    await writeFile(join(root, name, 'one.mp3'), 'x');
  }
  for await (const entry of walkFolder(root)) {
    expect(entry.kind).toBe('file');
    break;
  }
  const openFiles = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(join('/proc/self/fd', fd)).catch(() => '')),
  );
  expect(openFiles.filter((path) => path.startsWith(root))).toEqual([]);
});

it('reports a folder that may not be read', async () => {
  await chmod(root, 0o755);
  await mkdir(join(root, 'closed'), { mode: 0o000 });
  await writeFile(join(root, 'one.mp3'), 'x');
  const entries = await asPlainUser(() => collect());
  expect(entries.filter((entry) => entry.kind === 'file')).toHaveLength(1);
  expect(entries.filter((entry) => entry.kind === 'skipped')).toMatchObject([
    { path: join(root, 'closed'), isFolder: true, error: { code: 'file-unreadable' } },
  ]);
});

it('stops when told to', async () => {
  await writeFile(join(root, 'one.mp3'), 'x');
  await writeFile(join(root, 'two.mp3'), 'x');
  const stop = new AbortController();
  const walk = walkFolder(root, stop.signal);
  await walk.next();
  stop.abort();
  await expect(walk.next()).rejects.toThrow();
});
