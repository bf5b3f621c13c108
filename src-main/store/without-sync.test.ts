import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withoutSync } from './without-sync';

const NORMAL = 1;
const FULL = 2;

let database: Database.Database;
const synchronous = (): unknown => database.pragma('synchronous', { simple: true });

beforeEach(() => {
  database = new Database(':memory:');
  database.pragma('synchronous = FULL');
});

afterEach(() => {
  database.close();
});

test('commits wait for the disk again afterwards, also when the work fails', () => {
  expect(withoutSync(database, synchronous)).toBe(NORMAL);
  expect(synchronous()).toBe(FULL);
  const fail = (): never => {
    throw new Error('no');
  };
  expect(() => withoutSync(database, fail)).toThrow('no');
  expect(synchronous()).toBe(FULL);
});
