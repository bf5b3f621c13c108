import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LibraryCounts } from '../../src-shared/domain';
import { openDatabase } from '../store/database';
import { FoldersRepo } from '../store/folders-repo';
import { ScanRepo } from '../store/scan-repo';
import { TracksRepo } from '../store/tracks-repo';
import { makeFacts } from '../testing/fixtures';
import { EventHub } from './event-hub';
import { LibraryChanges } from './library-changes';

const LONG_MS = 1000;

let events: EventHub;
let scans: ScanRepo;
let changes: LibraryChanges;
let told: LibraryCounts[];

beforeEach(() => {
  vi.useFakeTimers();
  const database = openDatabase(':memory:');
  events = new EventHub();
  scans = new ScanRepo(database);
  changes = new LibraryChanges(events, new FoldersRepo(database), new TracksRepo(database));
  told = [];
  events.on('library.changed', ({ counts }) => told.push(counts));
});

afterEach(() => {
  events.close();
  vi.useRealTimers();
});

it('tells what is new once, and nothing where nothing was written', () => {
  scans.save(makeFacts({ path: '/m/1.mp3' }), null, 1);
  changes.announceNew();
  for (let look = 0; look < 5; look += 1) {
    vi.advanceTimersByTime(LONG_MS);
    changes.announceNew();
  }
  expect(told).toMatchObject([{ total: 1 }]);
  scans.save(makeFacts({ path: '/m/2.mp3' }), null, 1);
  changes.announceNew();
  vi.advanceTimersByTime(LONG_MS);
  expect(told).toMatchObject([{ total: 1 }, { total: 2 }]);
});

it('keeps nothing to itself that is written while an announcement waits', () => {
  scans.save(makeFacts({ path: '/m/1.mp3' }), null, 1);
  changes.announceNew();
  for (const path of ['/m/2.mp3', '/m/3.mp3']) {
    scans.save(makeFacts({ path }), null, 1);
    changes.announceNew();
  }
  vi.advanceTimersByTime(LONG_MS);
  expect(told).toMatchObject([{ total: 1 }, { total: 3 }]);
});

it('tells at any rate where somebody asks for it', () => {
  changes.announce();
  vi.advanceTimersByTime(LONG_MS);
  changes.announce();
  expect(told).toHaveLength(2);
});
