import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from './database';
import { libraryMigration } from './migrations/0001-library';
import { journalMigration } from './migrations/0002-journal';

let dir: string;
let path: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-database-'));
  path = join(dir, 'library.sqlite');
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

/** Another process at its first start: it holds the database, migrates it, and then lets go. */
const OTHER_START = `
  const [path, sqlPath] = process.argv.slice(1);
  const database = require('better-sqlite3')(path);
  database.pragma('journal_mode = WAL');
  database.exec('BEGIN IMMEDIATE');
  console.log('locked');
  setTimeout(() => {
    database.exec(require('node:fs').readFileSync(sqlPath, 'utf8'));
    database.pragma('user_version = 2');
    database.exec('COMMIT');
  }, 300);
`;

it('keeps to WAL and foreign keys, and opens what it made again', () => {
  openDatabase(path).close();
  const database = openDatabase(path);
  expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(database.prepare('SELECT count(*) FROM track').pluck().get()).toBe(0);
  database.close();
});

it('lets two processes start for the first time at once', async () => {
  const sqlPath = join(dir, 'migrations.sql');
  await writeFile(sqlPath, libraryMigration + journalMigration);
  const other = spawn(process.execPath, ['-e', OTHER_START, path, sqlPath], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: import.meta.dirname,
  });
  const ended = once(other, 'exit');
  await once(other.stdout, 'data');
  openDatabase(path).close();
  expect(await ended).toEqual([0, null]);
});

it('has every file of an older version read again, and tells those from changed ones', () => {
  const older = new Database(path);
  older.exec(libraryMigration + journalMigration);
  older.exec(`INSERT INTO track (path, size_bytes, mtime_ms, title, artist, album, search_text, title_key, artist_key, album_key,
    file_genres, file_moods, status, seen_scan) VALUES ('/a.ogg', 1, 1700000000000.25, '', '', '', '', '', '', '', '[]', '[]', 'pending', 1)`);
  older.pragma('user_version = 2');
  older.close();
  const database = openDatabase(path);
  const track = database.prepare('SELECT mtime_ms, file_fields FROM track').get();
  expect(track).toEqual({ mtime_ms: -1700000000001.25, file_fields: '{}' });
  database.close();
});

it('lets songs of an older version be found without their accents', () => {
  const older = new Database(path);
  older.exec(libraryMigration + journalMigration);
  older.exec(`INSERT INTO track (path, size_bytes, mtime_ms, title, artist, album, search_text, title_key, artist_key, album_key,
    file_genres, file_moods, status, seen_scan) VALUES ('/a.ogg', 1, 1, 'Jóga', 'Björk', '', 'jóga' || char(10) || 'björk', 'jóga', 'björk', '', '[]', '[]', 'pending', 1)`);
  older.pragma('user_version = 2');
  older.close();
  const database = openDatabase(path);
  expect(database.prepare('SELECT search_text, artist_key FROM track').get()).toEqual({
    search_text: 'joga\nbjork',
    artist_key: 'björk',
  });
  database.close();
});

it('refuses the database of a newer version and leaves it as it is', () => {
  const newer = new Database(path);
  newer.pragma('user_version = 99');
  newer.close();
  expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'bad-input' }) as Error);
  const untouched = new Database(path);
  expect(untouched.pragma('user_version', { simple: true })).toBe(99);
  untouched.close();
});
