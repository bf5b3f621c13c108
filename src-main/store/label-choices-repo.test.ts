import type { Database } from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LabelChoice } from '../../src-shared/label-choice';
import { makeFacts } from '../testing/fixtures';
import { openDatabase } from './database';
import { FoldersRepo } from './folders-repo';
import { createJournalRepo, type JournalImage, type JournalRepo } from './journal-repo';
import { LabelChoicesRepo } from './label-choices-repo';
import { PlanInputsRepo } from './plan-inputs-repo';
import { ScanRepo, type FileFacts } from './scan-repo';
import { TracksRepo } from './tracks-repo';

let database: Database;
let scans: ScanRepo;
let tracks: TracksRepo;
let choices: LabelChoicesRepo;
let journal: JournalRepo;

beforeEach(() => {
  database = openDatabase(':memory:');
  scans = new ScanRepo(database);
  tracks = new TracksRepo(database);
  choices = new LabelChoicesRepo(database);
  journal = createJournalRepo(database);
});

const JAZZ: LabelChoice = { field: 'genre', label: 'Jazz', verdict: 'added' };
const NO_ROCK: LabelChoice = { field: 'genre', label: 'Rock', verdict: 'rejected' };
const HAPPY: LabelChoice = { field: 'mood', label: 'Happy', verdict: 'accepted' };
const IMAGE: JournalImage = {
  sizeBefore: 1,
  sha256Before: 'a',
  mtimeBeforeMs: 1,
  sizeAfter: 2,
  sha256After: 'b',
  splices: [],
};

function add(path: string, facts: Partial<FileFacts> = {}, folderId: number | null = null): number {
  scans.save(makeFacts({ path, ...facts }), folderId, 1);
  return tracks.findId(path) as number;
}

/** A run that is about to write a file. */
function startWrite(path: string): { runId: number; entryId: number } {
  const runId = journal.startRun();
  const entryId = journal.claim({ runId, path, realPath: path, tempPath: `${path}.tmp`, edits: [] }) as number;
  return { runId, entryId };
}

describe('what counts', () => {
  it('is the last verdict on each label, of copies and after a move, too', () => {
    const first = add('/a.mp3', { audioId: 'one' });
    const copy = add('/b.mp3', { audioId: 'one' });
    choices.note(first, [JAZZ, NO_ROCK], null);
    choices.note(first, [{ ...JAZZ, label: 'jazz', verdict: 'rejected' }, HAPPY], null);
    const counting = [NO_ROCK, { ...JAZZ, label: 'jazz', verdict: 'rejected' }, HAPPY];
    expect(choices.ofTrack(first)).toEqual(counting);
    expect(choices.ofTrack(copy)).toEqual(counting);
    scans.move({ id: first, path: '/a.mp3', gone: true }, '/new/a.mp3', false);
    scans.save(makeFacts({ path: '/new/a.mp3', audioId: 'one', fileGenres: ['Polka'], mtimeMs: 5 }), null, 2);
    expect(choices.ofTrack(first)).toEqual(counting);
    expect(new PlanInputsRepo(database).get(first, null).choices).toEqual(counting);
  });

  it('stays with the audio: another file at the path has none, and what comes back has it again', () => {
    const folder = new FoldersRepo(database).add('/m');
    const track = add('/m/a.mp3', { audioId: 'one' }, folder.id);
    choices.note(track, [JAZZ], null);
    scans.save(makeFacts({ path: '/m/a.mp3', audioId: 'two', mtimeMs: 2 }), folder.id, 2);
    expect(choices.ofTrack(track)).toEqual([]);
    new FoldersRepo(database).remove(folder.id);
    expect(choices.ofTrack(add('/elsewhere.mp3', { audioId: 'one' }))).toEqual([JAZZ]);
  });

  it('follows audio that goes by another name since an upgrade', () => {
    const track = add('/a.mp3', { audioId: 'old name', mtimeMs: 7 });
    choices.note(track, [JAZZ], null);
    database.exec('UPDATE track SET mtime_ms = -mtime_ms - 1');
    scans.save(makeFacts({ path: '/a.mp3', audioId: 'new name', mtimeMs: 7 }), null, 2);
    expect(choices.ofTrack(track)).toEqual([JAZZ]);
  });

  it('is what was written, until that is undone', () => {
    const track = add('/a.mp3');
    choices.note(track, [HAPPY], null);
    const { runId, entryId } = startWrite('/a.mp3');
    choices.note(track, [JAZZ], runId);
    expect(choices.ofTrack(track)).toEqual([HAPPY]);
    journal.markPending(entryId, IMAGE);
    journal.markWritten(entryId);
    expect(choices.ofTrack(track)).toEqual([HAPPY, JAZZ]);
    journal.claimUndo(entryId, '/a.mp3', '/a.mp3.tmp');
    journal.markUndone(entryId);
    expect(choices.ofTrack(track)).toEqual([HAPPY]);
  });

  it('may come to stand without its run, and can be dropped and forgotten', () => {
    const track = add('/a.mp3');
    const [standing, failed] = [startWrite('/a.mp3').runId, journal.startRun()];
    choices.note(track, [JAZZ], standing);
    choices.note(track, [NO_ROCK], failed);
    choices.dropRun(failed);
    choices.detachFromRun(standing);
    expect(choices.ofTrack(track)).toEqual([JAZZ]);
    choices.forget(track);
    expect(database.prepare('SELECT count(*) FROM label_choice').pluck().get()).toBe(0);
  });

  it('is nothing for a file whose audio cannot be told', () => {
    const track = add('/a.mp3', { audioId: null });
    choices.note(track, [JAZZ], null);
    expect(choices.ofTrack(track)).toEqual([]);
  });
});

it('lists the songs with a choice for a field, each recording once, without those that are gone', () => {
  choices.note(add('/b.mp3', { audioId: 'one', artist: 'B' }), [JAZZ, HAPPY], null);
  add('/a.mp3', { audioId: 'one', artist: 'A', album: 'X' });
  choices.note(add('/c.mp3'), [HAPPY], null);
  const gone = add('/d.mp3');
  choices.note(gone, [JAZZ], null);
  scans.markTrackGone(gone);
  expect([...choices.songs('genre')]).toEqual([{ path: '/a.mp3', artist: 'A', album: 'X', choices: [JAZZ] }]);
  expect([...choices.songs('mood')].map(({ path }) => path)).toEqual(['/a.mp3', '/c.mp3']);
});
