import type { Database } from 'better-sqlite3';
import { beforeEach, expect, it } from 'vitest';
import { JAZZ, makeFacts, TEST_SPEC } from '../testing/fixtures';
import { openDatabase } from './database';
import { HeardModels } from './heard-models';
import { PredictionsRepo } from './predictions-repo';
import { ScanRepo } from './scan-repo';
import { TracksRepo } from './tracks-repo';

const TRACKS = 300;

let database: Database;
let heard: HeardModels;
let predictions: PredictionsRepo;

beforeEach(() => {
  database = openDatabase(':memory:');
  heard = new HeardModels(database);
  predictions = new PredictionsRepo(database);
  const scans = new ScanRepo(database);
  const tracks = new TracksRepo(database);
  for (let index = 0; index < TRACKS; index += 1) {
    const path = `/m/${index}.mp3`;
    // The last is a copy of the first.
    scans.save(makeFacts({ path, audioId: `audio ${index % (TRACKS - 1)}` }), null, 1);
    hear(tracks.findId(path) as number, TEST_SPEC.id);
  }
  hear(1, 'other-1');
});

function hear(trackId: number, modelId: string): void {
  predictions.store(trackId, { ...JAZZ, modelId }, [], new Date());
}

it('counts tracks, copies too, and follows what changes', async () => {
  expect(await heard.trackCounts()).toEqual(
    new Map([
      [TEST_SPEC.id, TRACKS],
      ['other-1', 2],
    ]),
  );
  hear(2, 'other-1');
  expect((await heard.trackCounts()).get('other-1')).toBe(3);
  database.prepare('UPDATE track SET gone = 1 WHERE id = 2').run();
  expect((await heard.trackCounts()).get('other-1')).toBe(2);
});

it('forgets what one model heard, and no other', async () => {
  await heard.forget(TEST_SPEC.id);
  expect(await heard.trackCounts()).toEqual(new Map([['other-1', 2]]));
  expect(predictions.find(1, TEST_SPEC.id)).toBeNull();
  expect(predictions.find(1, 'other-1')).not.toBeNull();
});
