import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { trackFilterSchema, type TrackFilter, type TrackRow } from '../../src-shared/domain';
import { HEAD_NAMES } from '../../src-shared/model-spec';
import { shownLabels } from '../analysis/shown-labels';
import { JAZZ, makeFacts, makePrediction, TEST_SPEC, THEME_SPEC } from '../testing/fixtures';
import { ChangedTracks } from './changed-tracks';
import { openDatabase } from './database';
import { FoldersRepo } from './folders-repo';
import { PredictionsRepo } from './predictions-repo';
import { ScanRepo, type FileFacts } from './scan-repo';
import { TracksRepo } from './tracks-repo';

let tracks: TracksRepo;
let scans: ScanRepo;
let predictions: PredictionsRepo;
let folders: FoldersRepo;

beforeEach(() => {
  const database = openDatabase(':memory:');
  tracks = new TracksRepo(database);
  scans = new ScanRepo(database);
  predictions = new PredictionsRepo(database);
  folders = new FoldersRepo(database);
});

function add(facts: Partial<FileFacts> & { readonly path: string }): number {
  scans.save(makeFacts(facts), null, 1);
  return tracks.findId(facts.path) as number;
}

function hear(trackId: number, prediction = JAZZ): void {
  predictions.store(trackId, prediction, shownLabels(THEME_SPEC, prediction.heads), new Date());
}

const filter = (wanted: Partial<TrackFilter>): TrackFilter => trackFilterSchema.parse(wanted);
const query = (wanted: object = {}) =>
  tracks.query({ ...filter({}), sortBy: 'path', descending: false, offset: 0, limit: 500, ...wanted });

describe('filter', () => {
  const words = ['Ä', 'ß', 'Été', 'mou', 'ÉTÉ', 'rock', '100%', 'a_b', 'İ', '🎵', "'"];
  const text = fc.array(fc.constantFrom(...words), { maxLength: 3 }).map((parts) => parts.join(' '));
  const probs = (count: number) =>
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: count, maxLength: count });
  const trackArbitrary = fc.record({
    title: text,
    artist: text,
    album: text,
    heard: fc.option(fc.tuple(probs(3), probs(4), fc.option(probs(3), { nil: undefined })), { nil: null }),
    failed: fc.boolean(),
    fileGenres: fc.constantFrom([], ['Jazz']),
    fileMoods: fc.constantFrom([], ['Happy']),
  });
  const filterArbitrary = fc.record({
    search: text,
    genre: fc.constantFrom(null, 'Jazz', 'Pop', 'Rock'),
    mood: fc.constantFrom(null, 'Q1', 'Q4'),
    theme: fc.constantFrom(null, 'Pop', 'Q1', 'Dreamy'),
    status: fc.constantFrom(null, 'pending' as const, 'analysed' as const, 'failed' as const),
  });
  type Made = {
    readonly row: TrackRow;
    readonly labels: Readonly<Record<string, readonly string[]>>;
  };

  function make(track: typeof trackArbitrary extends fc.Arbitrary<infer T> ? T : never, index: number): Made {
    const { heard, failed, ...facts } = track;
    const id = add({ path: `/m/${index}.mp3`, audioId: `a${index}`, ...facts });
    const prediction = heard && makePrediction(...heard);
    if (prediction) hear(id, prediction);
    else if (failed) predictions.markFailed(id, { code: 'no-audio', message: 'none' });
    const shown = prediction ? shownLabels(THEME_SPEC, prediction.heads) : [];
    return {
      row: tracks.get(id),
      labels: Object.fromEntries(shown.map(({ name, labels }) => [name, labels])),
    };
  }

  const fold = (value: string): string =>
    value
      .toLowerCase()
      .normalize('NFD')
      .replace(/\u0308|\u0301|\u0307/g, '')
      .replaceAll('ß', 'ss');
  function passes({ row, labels }: Made, wanted: TrackFilter): boolean {
    const haystack = [row.title, row.artist, row.album, row.path].map(fold);
    const found = fold(wanted.search)
      .split(/\s+/)
      .filter(Boolean)
      .every((word) => haystack.some((field) => field.includes(word)));
    return (
      found &&
      (wanted.status === null || row.status === wanted.status) &&
      HEAD_NAMES.every((head) => wanted[head] === null || labels[head]?.includes(wanted[head]) === true)
    );
  }

  function freshLibrary(): void {
    const database = openDatabase(':memory:');
    tracks = new TracksRepo(database);
    scans = new ScanRepo(database);
    predictions = new PredictionsRepo(database);
  }

  it('lets through what a plain filter lets through, and counts it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(trackArbitrary, { maxLength: 12 }), filterArbitrary, async (made, wanted) => {
        freshLibrary();
        const expected = made.map(make).filter((track) => passes(track, wanted));
        const { total, rows } = await query(wanted);
        expect(rows.map(({ id }) => id).sort()).toEqual(expected.map(({ row }) => row.id).sort());
        expect(total).toBe(expected.length);
        expect(tracks.ids({ filter: wanted })).toHaveLength(expected.length);
      }),
    );
  });
});

describe('order', () => {
  it('ignores case beyond ASCII and puts tracks without a value last both ways', async () => {
    add({ path: '/m/1.mp3', title: 'éa', durationSec: null });
    add({ path: '/m/2.mp3', title: 'Éb', durationSec: 5 });
    add({ path: '/m/3.mp3', title: 'Z', durationSec: 9 });
    const titles = async (wanted: object) => (await query(wanted)).rows.map(({ title }) => title);
    expect(await titles({ sortBy: 'title' })).toEqual(['Z', 'éa', 'Éb']);
    expect(await titles({ sortBy: 'durationSec' })).toEqual(['Éb', 'Z', 'éa']);
    expect(await titles({ sortBy: 'durationSec', descending: true })).toEqual(['Z', 'Éb', 'éa']);
  });

  it('sorts by top label, surest first', async () => {
    hear(add({ path: '/m/1.mp3' }), makePrediction([0.6, 0, 0], [1, 0, 0, 0]));
    hear(add({ path: '/m/2.mp3' }), makePrediction([0.9, 0, 0], [1, 0, 0, 0]));
    hear(add({ path: '/m/3.mp3' }), makePrediction([0, 0, 0.7], [1, 0, 0, 0]));
    add({ path: '/m/4.mp3' });
    expect((await query({ sortBy: 'topGenre' })).rows.map(({ path }) => path)).toEqual([
      '/m/2.mp3',
      '/m/1.mp3',
      '/m/3.mp3',
      '/m/4.mp3',
    ]);
  });

  it('pages without gaps or repeats', async () => {
    for (let index = 0; index < 25; index++) add({ path: `/m/${String(index).padStart(2, '0')}.mp3` });
    const pages = await Promise.all([0, 10, 20].map((offset) => query({ sortBy: 'title', offset, limit: 10 })));
    const paths = pages.flatMap(({ rows }) => rows.map(({ path }) => path));
    expect(paths).toEqual((await query()).rows.map(({ path }) => path));
    expect(paths).toHaveLength(25);
  });

  it('names the tracks of any stretch of it at once', async () => {
    for (let index = 0; index < 25; index++) add({ path: `/m/${index}.mp3`, album: index % 2 === 0 ? 'Even' : 'Odd' });
    const order = { ...filter({ search: 'even' }), sortBy: 'path' as const, descending: true };
    const listed = (await query(order)).rows.map(({ id }) => id);
    expect(listed).toHaveLength(13);
    expect(await tracks.listedIds({ ...order, offset: 3, limit: 7 })).toEqual(listed.slice(3, 10));
    expect(await tracks.listedIds({ ...order, offset: 0, limit: 100_000 })).toEqual(listed);
  });
});

describe('a list that is kept', () => {
  const pathsOf = async (wanted: object) => (await query(wanted)).rows.map(({ path }) => path);

  it('shows tracks that came, changed, went or were heard since', async () => {
    const first = add({ path: '/m/1.mp3', title: 'Slow Tide' });
    expect(await pathsOf({ search: 'tide' })).toEqual(['/m/1.mp3']);
    add({ path: '/m/2.mp3', title: 'Tide' });
    expect(await pathsOf({ search: 'tide' })).toEqual(['/m/1.mp3', '/m/2.mp3']);
    add({ path: '/m/2.mp3', title: 'Ebb', sizeBytes: 7 });
    expect(await pathsOf({ search: 'tide' })).toEqual(['/m/1.mp3']);
    expect(await pathsOf({ search: 'tide', genre: 'Jazz' })).toEqual([]);
    hear(first);
    expect(await pathsOf({ search: 'tide', genre: 'Jazz' })).toEqual(['/m/1.mp3']);
    expect(await pathsOf({ search: 'tide', status: 'analysed' })).toEqual(['/m/1.mp3']);
    scans.markTrackGone(first);
    expect(await pathsOf({ search: 'tide' })).toEqual([]);
    expect(await pathsOf({})).toEqual(['/m/2.mp3']);
  });

  it('shows what another process changed', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'sleevenotes-lists-'));
    const [ours, theirs] = [openDatabase(join(dir, 'library')), openDatabase(join(dir, 'library'))];
    tracks = new TracksRepo(ours);
    expect([await pathsOf({}), await pathsOf({ search: 'tide' })]).toEqual([[], []]);
    new ScanRepo(theirs).save(makeFacts({ path: '/m/1.mp3', title: 'Slow Tide' }), null, 1);
    expect([await pathsOf({}), await pathsOf({ search: 'tide' })]).toEqual([['/m/1.mp3'], ['/m/1.mp3']]);
    ours.close();
    theirs.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('finds words in more tracks than are looked through at once', async () => {
    scans.inTransaction(() => {
      for (let index = 0; index < 9000; index++)
        add({ path: `/m/${index}.mp3`, title: index % 3 === 0 ? 'Tide' : 'Ebb' });
    });
    expect((await query({ search: 'tide', limit: 1 })).total).toBe(3000);
  });

  it('goes on being right once changes are noted for plans, too', async () => {
    const database = openDatabase(':memory:');
    [tracks, scans] = [new TracksRepo(database), new ScanRepo(database)];
    expect(await pathsOf({ search: 'tide' })).toEqual([]);
    new ChangedTracks(database).watch();
    add({ path: '/m/1.mp3', title: 'Tide' });
    expect(await pathsOf({ search: 'tide' })).toEqual(['/m/1.mp3']);
  });
});

describe('sets', () => {
  it('finds files by their path and by the folder they lie in, and no namesakes', () => {
    for (const path of ['/m/a/1.mp3', '/m/a/b/2.mp3', '/m/ab/3.mp3', '/m/a.mp3', '/m/a%/4.mp3']) add({ path });
    const pathsOf = (paths: string[]) => Array.from(tracks.iterate({ paths }), ({ path }) => path);
    expect(pathsOf(['/m/a'])).toEqual(['/m/a/1.mp3', '/m/a/b/2.mp3']);
    expect(pathsOf(['/m/a.mp3', '/m/ab'])).toEqual(['/m/a.mp3', '/m/ab/3.mp3']);
    expect(pathsOf(['/m/a_'])).toEqual([]);
  });

  it('iterates over more tracks than one chunk, in order', () => {
    for (let index = 0; index < 1201; index++) add({ path: `/m/${String(index).padStart(4, '0')}.mp3` });
    const paths = Array.from(tracks.iterate({ filter: filter({}) }), ({ path }) => path);
    expect(paths).toHaveLength(1201);
    expect(paths).toEqual([...paths].sort());
  });
});

describe('predictions', () => {
  it('are shown for every copy of the same audio, now and later', async () => {
    const first = add({ path: '/m/1.mp3', audioId: 'same' });
    const second = add({ path: '/m/2.mp3', audioId: 'same' });
    hear(first);
    const third = add({ path: '/m/3.mp3', audioId: 'same' });
    for (const id of [first, second, third]) {
      expect(tracks.get(id)).toMatchObject({
        status: 'analysed',
        topGenre: { label: 'Jazz', prob: 0.9, confident: true },
      });
      expect(predictions.find(id, TEST_SPEC.id)?.heads[0]?.meanProbs).toEqual([0.9, 0.1, 0.2]);
    }
    expect((await query({ genre: 'Jazz' })).total).toBe(3);
  });

  it('below every threshold show the best guess as one', () => {
    const id = add({ path: '/m/1.mp3' });
    hear(id, makePrediction([0.1, 0.4, 0.2], [0.7, 0.1, 0.1, 0.1]));
    expect(tracks.get(id).topGenre).toEqual({ label: 'Pop', prob: 0.4, confident: false });
    expect(tracks.get(id).topMood).toEqual({ label: 'Q1', prob: 0.7, confident: true });
  });

  it('for a track that went meanwhile are dropped', () => {
    const id = add({ path: '/m/1.mp3' });
    hear(id + 1);
    expect(tracks.get(id).status).toBe('pending');
  });
});

describe('a file read again after an upgrade', () => {
  const before = { path: '/m/1.ogg', audioId: 'old name', sizeBytes: 9, mtimeMs: -(1700.5 + 1) };
  const after = { ...before, audioId: 'new name', mtimeMs: 1700.5 };

  it('keeps what was heard, though its audio goes by another name', async () => {
    const id = add(before);
    hear(id);
    expect(add(after)).toBe(id);
    expect(tracks.get(id)).toMatchObject({ status: 'analysed', topGenre: { label: 'Jazz' } });
    expect(predictions.find(id, TEST_SPEC.id)?.heads[0]?.meanProbs).toEqual([0.9, 0.1, 0.2]);
    expect((await query({ genre: 'Jazz' })).total).toBe(1);
  });

  it('leaves copies that are yet to be read what was heard in them', () => {
    const ids = ['/m/1.ogg', '/m/2.ogg'].map((path) => add({ ...before, path }));
    hear(ids[0] as number);
    for (const path of ['/m/1.ogg', '/m/2.ogg']) {
      add({ ...after, path });
      for (const id of ids) expect(predictions.find(id, TEST_SPEC.id)).not.toBeNull();
    }
  });

  it.each([{ sizeBytes: 10 }, { mtimeMs: 1701 }])('is heard anew when it changed: %j', (change) => {
    const id = add(before);
    hear(id);
    add({ ...after, ...change });
    expect(tracks.get(id)).toMatchObject({ status: 'pending', topGenre: null });
  });

  it('waits for analysis where it could not be read before', () => {
    const broken = { code: 'file-unreadable', message: 'broken' } as const;
    const id = add({ ...before, audioId: null, error: broken });
    add(after);
    expect(tracks.get(id)).toMatchObject({ status: 'pending', error: null });
  });
});

describe('a file that was just written', () => {
  it('keeps what was heard, also where an older version had named its audio', () => {
    const id = add({ path: '/m/1.ogg', audioId: 'old name', mtimeMs: -1701 });
    hear(id);
    scans.refresh(makeFacts({ path: '/m/1.ogg', audioId: 'new name', fileGenres: ['Jazz'] }));
    expect(tracks.get(id)).toMatchObject({ status: 'analysed', fileGenres: ['Jazz'] });
    expect(predictions.find(id, TEST_SPEC.id)).not.toBeNull();
  });
});

describe('a file that holds other audio than the last scan found', () => {
  it('is heard anew, and the song that was there leaves nothing to it', () => {
    const id = add({ path: '/m/1.ogg', audioId: 'one song' });
    hear(id);
    scans.refresh(makeFacts({ path: '/m/1.ogg', audioId: 'another song' }));
    expect(tracks.get(id)).toMatchObject({ status: 'pending', topGenre: null });
    expect(predictions.find(id, TEST_SPEC.id)).toBeNull();
  });
});

describe('folders', () => {
  it('take over folders within them, and are found for paths within them', () => {
    const inner = folders.add('/m/a');
    scans.save(makeFacts({ path: '/m/a/1.mp3' }), inner.id, 1);
    const outer = folders.add('/m');
    expect(folders.list()).toEqual([outer]);
    expect(folders.add('/m/b')).toEqual(outer);
    expect(tracks.counts().total).toBe(1);
    folders.remove(outer.id);
    expect(tracks.counts().total).toBe(0);
  });

  it('are forgotten with what was heard in them alone', () => {
    const folder = folders.add('/m');
    scans.save(makeFacts({ path: '/m/1.mp3', audioId: 'here and there' }), folder.id, 1);
    scans.save(makeFacts({ path: '/m/2.mp3', audioId: 'here' }), folder.id, 1);
    const elsewhere = add({ path: '/other/1.mp3', audioId: 'here and there' });
    hear(tracks.findId('/m/1.mp3') as number);
    hear(tracks.findId('/m/2.mp3') as number);
    folders.remove(folder.id);
    expect(predictions.find(elsewhere, TEST_SPEC.id)).not.toBeNull();
    expect(tracks.get(add({ path: '/new/2.mp3', audioId: 'here' })).status).toBe('pending');
  });
});
