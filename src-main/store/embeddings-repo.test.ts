import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EmbeddingsRepo } from './embeddings-repo';

const [BACKBONE, OTHER] = ['a'.repeat(64), 'b'.repeat(64)];

let dir: string;
let path: string;
let repo: EmbeddingsRepo;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-embeddings-'));
  path = join(dir, 'embeddings.sqlite');
  repo = new EmbeddingsRepo(path);
});

afterEach(async () => {
  repo.close();
  await chmod(dir, 0o700);
  await rm(dir, { recursive: true, force: true });
});

/** As large as those of real songs, and different for every number. */
function embedding(number: number): Uint8Array {
  return new Uint8Array(47_000).fill(number);
}

function reopen(): EmbeddingsRepo {
  repo.close();
  return new EmbeddingsRepo(path);
}

function putMany(count: number): string[] {
  const audioIds = Array.from({ length: count }, (_, index) => `audio ${String(index).padStart(4, '0')}`);
  for (const [index, audioId] of audioIds.entries()) repo.put(audioId, BACKBONE, embedding(index));
  return audioIds;
}

it('keeps what was heard of audio by each backbone, the last of it', () => {
  repo.put('x', BACKBONE, embedding(1));
  repo.put('x', OTHER, embedding(2));
  repo.put('y', BACKBONE, embedding(3));
  repo.put('x', BACKBONE, embedding(4));
  repo = reopen();
  expect(repo.get('x', BACKBONE)).toEqual(Buffer.from(embedding(4)));
  expect(repo.get('x', OTHER)).toEqual(Buffer.from(embedding(2)));
  expect(repo.get('y', OTHER)).toBeNull();
  expect([repo.has('y', BACKBONE), repo.has('y', OTHER)]).toEqual([true, false]);
  expect([repo.countOf(BACKBONE), repo.countOf(OTHER), repo.audioCount()]).toEqual([2, 1, 2]);
  expect([repo.hasAny(OTHER), repo.hasAny('c'.repeat(64))]).toEqual([true, false]);
});

it('has no embedding stand in for listening of audio that is to be heard anew, until it was', () => {
  putMany(3);
  repo.hearAnew(['audio 0001', 'audio 0002', 'unknown']);
  repo = reopen();
  repo.put('audio 0002', BACKBONE, embedding(7));
  const asked = ['audio 0000', 'audio 0001', 'audio 0002', 'unknown'];
  expect(repo.rescorable(asked, BACKBONE)).toEqual(new Set(['audio 0000', 'audio 0002']));
  expect(repo.rescorable(asked, OTHER)).toEqual(new Set());
  expect(repo.get('audio 0001', BACKBONE)).not.toBeNull();
});

it('tells how large it is, and gives it all back to the disk', async () => {
  putMany(40);
  const before = repo.sizeBytes();
  expect(before).toBeGreaterThan(40 * 47_000);
  repo.forgetAll();
  expect(repo.countOf(BACKBONE)).toBe(0);
  expect(repo.sizeBytes()).toBeLessThan(50_000);
  expect((await stat(path)).size).toBeLessThan(50_000);
  repo.put('x', BACKBONE, embedding(1));
  expect(repo.has('x', BACKBONE)).toBe(true);
});

it('forgets audio that left the library, and shrinks by it', async () => {
  const audioIds = putMany(700);
  const before = repo.sizeBytes();
  const left = new Set(audioIds.filter((_, index) => index % 2 === 0));
  await repo.prune((asked) => asked.filter((audioId) => left.has(audioId)));
  expect(repo.countOf(BACKBONE)).toBe(350);
  expect(audioIds.filter((audioId) => repo.has(audioId, BACKBONE))).toEqual(audioIds.filter((id) => !left.has(id)));
  expect(repo.sizeBytes()).toBeLessThan(before * 0.6);
});

it('is made anew when its file was deleted while the program did not run', async () => {
  putMany(2);
  repo.close();
  await rm(path);
  repo = new EmbeddingsRepo(path);
  expect(repo.audioCount()).toBe(0);
  repo.put('x', BACKBONE, embedding(1));
  expect(repo.has('x', BACKBONE)).toBe(true);
});

it.each([
  ['is no database', () => Buffer.from('This is no database. '.repeat(1000))],
  ['was cut short', (bytes: Buffer) => bytes.subarray(0, 5000)],
  ['has a broken beginning', (bytes: Buffer) => Buffer.concat([Buffer.alloc(16_384, 0xff), bytes.subarray(16_384)])],
])('is made anew when its file %s', async (_what, damage) => {
  putMany(20);
  repo.close();
  await writeFile(path, damage(await readFile(path)));
  repo = new EmbeddingsRepo(path);
  expect(repo.get('audio 0003', BACKBONE)).toBeNull();
  repo.put('audio 0003', BACKBONE, embedding(9));
  expect(repo.get('audio 0003', BACKBONE)).toEqual(Buffer.from(embedding(9)));
});

it('finds damage in the middle only when it comes to it, and goes on with a new file', async () => {
  const audioIds = putMany(50);
  repo.close();
  const bytes = await readFile(path);
  // All but the first pages: tables can be opened, what is in them can't be read.
  bytes.fill(0xee, 6 * 8192);
  await writeFile(path, bytes);
  repo = new EmbeddingsRepo(path);
  const found = audioIds.map((audioId) => repo.get(audioId, BACKBONE));
  expect(found.some((each) => each === null)).toBe(true);
  repo.put('x', BACKBONE, embedding(1));
  expect(reopen().get('x', BACKBONE)).toEqual(Buffer.from(embedding(1)));
});

it('keeps nothing, and says why, where its file can not be opened', async () => {
  repo.close();
  await rm(path);
  await mkdir(path);
  repo = new EmbeddingsRepo(path);
  expect(repo.get('x', BACKBONE)).toBeNull();
  expect(repo.rescorable(['x'], BACKBONE)).toEqual(new Set());
  expect([repo.countOf(BACKBONE), repo.audioCount(), repo.sizeBytes()]).toEqual([0, 0, 0]);
  repo.hearAnew(['x']);
  await repo.prune(() => []);
  expect(() => repo.put('x', BACKBONE, embedding(1))).toThrow(/unable to open/);
  await rm(path, { recursive: true });
});

it('leaves the file of a newer version as it is', () => {
  repo.put('x', BACKBONE, embedding(1));
  repo.close();
  const newer = new Database(path);
  newer.pragma('user_version = 99');
  newer.close();
  repo = new EmbeddingsRepo(path);
  expect(() => repo.put('y', BACKBONE, embedding(2))).toThrow(expect.objectContaining({ code: 'bad-input' }) as Error);
  const untouched = new Database(path);
  expect(untouched.prepare('SELECT audio_id FROM embedding').pluck().all()).toEqual(['x']);
  untouched.close();
});

it('says when the disk is full, and keeps what it has', () => {
  repo.put('x', BACKBONE, embedding(1));
  repo.close();
  const limited = new Database(path);
  const pages = limited.pragma('page_count', { simple: true }) as number;
  limited.close();
  repo = new EmbeddingsRepo(path);
  limitPages(repo, pages + 1);
  expect(() => repo.put('y', BACKBONE, embedding(2))).toThrow(expect.objectContaining({ code: 'disk-full' }) as Error);
  expect(repo.has('x', BACKBONE)).toBe(true);
});

/** SQLite's own way of playing a full disk; it holds for one connection. */
function limitPages(of: EmbeddingsRepo, pages: number): void {
  const { kept } = of as unknown as { kept: { database: Database.Database } };
  kept.database.pragma(`max_page_count = ${pages}`);
}
