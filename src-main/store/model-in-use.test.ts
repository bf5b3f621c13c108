import { beforeEach, expect, it } from 'vitest';
import { shownLabels } from '../analysis/shown-labels';
import { JAZZ, makeFacts, makePrediction, TEST_SPEC } from '../testing/fixtures';
import { openDatabase } from './database';
import { ModelInUse, type ModelToUse, type SwitchOptions } from './model-in-use';
import { PredictionsRepo } from './predictions-repo';
import { ScanRepo } from './scan-repo';
import { TracksRepo } from './tracks-repo';
import type { TrackFilter } from '../../src-shared/domain';

const LIBRARY_TRACKS = 120;
const OTHER_ID = 'other-1';

let tracks: TracksRepo;
let scans: ScanRepo;
let predictions: PredictionsRepo;
let inUse: ModelInUse;

beforeEach(() => {
  const database = openDatabase(':memory:');
  tracks = new TracksRepo(database);
  scans = new ScanRepo(database);
  predictions = new PredictionsRepo(database);
  // Every step a turn of its own: a library of a few hundred is switched as a large one is.
  inUse = new ModelInUse(database, 0);
});

function add(path: string): number {
  scans.save(makeFacts({ path }), null, 1);
  return tracks.findId(path) as number;
}

function hear(trackId: number, prediction = JAZZ): void {
  predictions.store(trackId, prediction, shownLabels(TEST_SPEC, prediction.heads), new Date());
}

function use(id: string, hears = 'v1', options: SwitchOptions = {}): Promise<void> {
  return inUse.use({ id, hears, shows: hears, toShown: (heads) => shownLabels(TEST_SPEC, heads) }, options);
}

/** Ends a switch after so many turns, as closing the library does. */
async function useUntil(turns: number, id: string, fingerprint = 'v1'): Promise<void> {
  const stop = new AbortController();
  let taken = 0;
  const onTurn = () => {
    taken += 1;
    if (taken === turns) stop.abort(new Error('stopped'));
  };
  await expect(use(id, fingerprint, { signal: stop.signal, onTurn })).rejects.toThrow('stopped');
}

async function makeLibrary(): Promise<number[]> {
  await use(TEST_SPEC.id);
  const trackIds: number[] = [];
  scans.inTransaction(() => {
    for (let index = 0; index < LIBRARY_TRACKS; index += 1) trackIds.push(add(`/m/${index}.mp3`));
    trackIds.forEach((trackId) => hear(trackId));
  });
  return trackIds;
}

async function jazzCount(): Promise<number> {
  const filter: TrackFilter = { search: '', status: null, genre: 'Jazz', mood: null, theme: null };
  return (await tracks.query({ ...filter, sortBy: 'path', descending: false, offset: 0, limit: 1 })).total;
}

it('puts what another model heard aside, and shows it again when that model comes back', async () => {
  const [id = 0] = await makeLibrary();
  await use(OTHER_ID);
  expect(tracks.get(id)).toMatchObject({ status: 'pending', topGenre: null });
  expect(tracks.counts()).toMatchObject({ pending: LIBRARY_TRACKS, analysed: 0 });
  expect(await jazzCount()).toBe(0);
  expect(predictions.find(id, OTHER_ID)).toBeNull();
  await use(TEST_SPEC.id);
  expect(tracks.get(id)).toMatchObject({ status: 'analysed', topGenre: { label: 'Jazz' } });
  expect(tracks.counts()).toMatchObject({ pending: 0, analysed: LIBRARY_TRACKS });
  expect(await jazzCount()).toBe(LIBRARY_TRACKS);
});

it('has everything heard anew by a model that changed under its old id', async () => {
  const trackIds = await makeLibrary();
  await use(TEST_SPEC.id);
  expect(tracks.counts().analysed).toBe(LIBRARY_TRACKS);
  await use(TEST_SPEC.id, 'v2');
  expect(tracks.counts().pending).toBe(LIBRARY_TRACKS);
  expect(trackIds.some((trackId) => predictions.find(trackId, TEST_SPEC.id) !== null)).toBe(false);
});

it('has everything heard anew by a model that changed under its id while another was in use', async () => {
  const [id = 0] = await makeLibrary();
  await use(OTHER_ID);
  await use(TEST_SPEC.id, 'v2');
  expect(tracks.counts().pending).toBe(LIBRARY_TRACKS);
  expect(predictions.find(id, TEST_SPEC.id)).toBeNull();
});

it('shows other labels of what was heard, without listening again', async () => {
  const [id = 0] = await makeLibrary();
  const strict = TEST_SPEC.heads.map((head) => ({
    ...head,
    labels: head.labels.map((label) => ({ ...label, threshold: null })),
  }));
  const toShown: ModelToUse['toShown'] = (heads) => shownLabels({ ...TEST_SPEC, heads: strict }, heads);
  await inUse.use({ id: TEST_SPEC.id, hears: 'v1', shows: 'v1 strictly', toShown });
  expect(tracks.get(id)).toMatchObject({ status: 'analysed', topGenre: { label: 'Jazz', confident: false } });
  expect(tracks.counts().pending).toBe(0);
});

it('leaves what failed as it is, unless the model has heard it', async () => {
  const trackIds = await makeLibrary();
  const [heard = 0] = trackIds;
  const unheard = add('/m/unheard.mp3');
  for (const trackId of [heard, unheard]) predictions.markFailed(trackId, { code: 'no-audio', message: 'none' });
  await use(OTHER_ID);
  expect([heard, unheard].map((trackId) => tracks.get(trackId).status)).toEqual(['failed', 'failed']);
  await use(TEST_SPEC.id);
  expect([heard, unheard].map((trackId) => tracks.get(trackId).status)).toEqual(['analysed', 'failed']);
});

it('lets everything else have its turn, and tells after each', async () => {
  await makeLibrary();
  let [turns, others] = [0, 0];
  const other = setInterval(() => (others += 1), 0);
  await use(OTHER_ID, 'v1', { onTurn: () => (turns += 1) });
  clearInterval(other);
  expect(turns).toBeGreaterThan(3);
  expect(others).toBeGreaterThan(0);
  await use(OTHER_ID, 'v1', { onTurn: () => expect.unreachable('nothing is left to do') });
});

it('is begun anew when it was ended in the middle, whichever model is wanted then', async () => {
  await makeLibrary();
  await useUntil(2, OTHER_ID);
  expect(tracks.counts().analysed).toBeGreaterThan(0);
  expect(tracks.counts().pending).toBeGreaterThan(0);
  await use(OTHER_ID);
  expect(tracks.counts().pending).toBe(LIBRARY_TRACKS);
  await useUntil(2, TEST_SPEC.id);
  await use(OTHER_ID);
  expect(tracks.counts().pending).toBe(LIBRARY_TRACKS);
  await useUntil(2, TEST_SPEC.id);
  await use(TEST_SPEC.id);
  expect(tracks.counts().analysed).toBe(LIBRARY_TRACKS);
});

it('trusts nothing a model heard that was being forgotten', async () => {
  const trackIds = await makeLibrary();
  await useUntil(1, TEST_SPEC.id, 'v2');
  expect(trackIds.filter((trackId) => predictions.find(trackId, TEST_SPEC.id) !== null).length).toBeGreaterThan(0);
  // Also for the model as it was before: of some tracks, what it heard is gone.
  await use(TEST_SPEC.id, 'v1');
  expect(tracks.counts()).toMatchObject({ analysed: 0, pending: LIBRARY_TRACKS });
  expect(trackIds.some((trackId) => predictions.find(trackId, TEST_SPEC.id) !== null)).toBe(false);
});

it('shows for copies what was heard in one of them', async () => {
  await use(TEST_SPEC.id);
  const copies = ['/m/1.mp3', '/m/2.mp3'].map((path) => {
    scans.save(makeFacts({ path, audioId: 'same' }), null, 1);
    return tracks.findId(path) as number;
  });
  hear(copies[1] ?? 0, makePrediction([0.1, 0.9, 0.2], [0.7, 0.1, 0.1, 0.1]));
  await use(OTHER_ID);
  await use(TEST_SPEC.id);
  expect(copies.map((trackId) => tracks.get(trackId).topGenre?.label)).toEqual(['Pop', 'Pop']);
});
