import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NO_TRACK_FILTER } from '../../src-shared/domain';
import type { HeadSpec, ModelSpec } from '../../src-shared/model-spec';
import type { TrainingReport } from '../../src-shared/training-report';
import { createServices } from '../services';
import type { Services } from '../services/service-types';
import { JAZZ, makePrediction, TEST_SPEC } from '../testing/fixtures';
import { forkJazzWorker } from '../testing/jazz-worker';
import { modelContent, putArchive, putFiles, putModel } from '../testing/model-archive';

const OWN_ID = 'mine-1';
const SONGS = ['a.flac', 'b.flac'];
const everything = { filter: NO_TRACK_FILTER };

const label = (id: string, threshold: number | null): HeadSpec['labels'][number] => ({
  id,
  title: id,
  tagValue: id,
  threshold,
});
/** The user's own genres; of two songs both are heard as Bebop, and neither surely as Swing. */
const OWN: Partial<ModelSpec> = {
  id: OWN_ID,
  title: 'My genres',
  createdOn: '2026-06-01',
  heads: [
    { name: 'genre', activation: 'sigmoid', labels: [label('Bebop', 0.5), label('Swing', null)] },
    TEST_SPEC.heads[1]!,
  ],
};
const HEARD_BY_OWN = makePrediction([0.7, 0.65], [0.1, 0.1, 0.1, 0.7]);

let music: string;
let base: string;
let ownDir: string;
let services: Services;
let heard: string[];
let onHeard: () => void;
/** The shipped model goes on listening for ever. */
let isShippedSlow: boolean;

function open(): Promise<Services> {
  return createServices({
    dataDir: join(base, 'data'),
    modelsDir: join(base, 'models'),
    workerPath: 'none',
    forkWorker: forkJazzWorker(
      (path) => {
        heard.push(path);
        onHeard();
      },
      (modelId) => (modelId !== TEST_SPEC.id ? HEARD_BY_OWN : isShippedSlow ? null : JAZZ),
    ),
    ffmpegPath: 'ffmpeg',
    version: '0.0.0',
  });
}

beforeAll(async () => {
  music = await realpath(await mkdtemp(join(tmpdir(), 'sleevenotes-music-')));
  for (const [index, name] of SONGS.entries()) {
    const tone = `sine=frequency=${440 + index}:duration=1`;
    execFileSync('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', tone, join(music, name)]);
  }
});
afterAll(() => rm(music, { recursive: true, force: true }));

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'sleevenotes-models-')));
  ownDir = join(base, 'data', 'models');
  heard = [];
  onHeard = () => {};
  isShippedSlow = false;
  await putModel(join(base, 'models'));
  await putModel(ownDir, OWN);
  services = await open();
  await services.library.scanPaths([music]);
});

afterEach(async () => {
  await services.close();
  await rm(base, { recursive: true, force: true });
});

async function analyse(): Promise<void> {
  heard = [];
  await services.analysis.start();
  await services.analysis.whenIdle();
}

async function topGenres(): Promise<(string | undefined)[]> {
  return [...(await services.library.tracks(everything))].map(({ topGenre }) => topGenre?.label);
}

const settingsFile = () =>
  JSON.parse(readFileSync(join(base, 'data', 'settings.json'), 'utf8')) as { modelId: unknown };
const refusal = (code: string, words: string) => ({ code, message: expect.stringContaining(words) as string });

describe('using another model', () => {
  it('shows what it hears; going back takes no listening', async () => {
    await analyse();
    expect(await topGenres()).toEqual(['Jazz', 'Jazz']);
    const told: unknown[] = [];
    services.events.on('model.changed', ({ model }) => told.push(model?.title));
    services.events.on('models.changed', () => told.push('list'));

    await services.models.use(OWN_ID);
    expect(told).toEqual(['My genres', 'list']);
    expect(services.snapshot()).toMatchObject({ model: { id: OWN_ID }, counts: { pending: 2, analysed: 0 } });
    expect(settingsFile().modelId).toBe(OWN_ID);
    await analyse();
    expect(heard).toHaveLength(2);
    expect(await topGenres()).toEqual(['Bebop', 'Bebop']);

    await services.models.use(TEST_SPEC.id);
    expect(await topGenres()).toEqual(['Jazz', 'Jazz']);
    await analyse();
    expect(heard).toEqual([]);
    // The newest that came with the app: the next version of the app may bring a newer one.
    expect(settingsFile().modelId).toBeNull();
  });

  it('plans by its labels; rules for labels it lacks survive', async () => {
    await analyse();
    const policy = services.plans.policy();
    const labels = { Jazz: { tagValue: 'Jazz!' }, Bebop: { tagValue: 'Bop' } };
    services.plans.setPolicy({ ...policy, genre: { ...policy.genre, labels } });
    const values = () => services.plans.values(everything).filter(({ field }) => field === 'genre');
    expect(values()).toEqual([{ field: 'genre', value: 'Jazz!', count: 2 }]);
    await services.models.use(OWN_ID);
    expect(values()).toEqual([]);
    await analyse();
    expect(values()).toEqual([{ field: 'genre', value: 'Bop', count: 2 }]);
    expect(services.plans.policy().genre.labels).toEqual(labels);
    await services.models.use(TEST_SPEC.id);
    expect(values()).toEqual([{ field: 'genre', value: 'Jazz!', count: 2 }]);
  });

  it('lasts', async () => {
    await services.models.use(OWN_ID);
    await analyse();
    await services.close();
    services = await open();
    await services.modelShown;
    expect(services.snapshot().model?.id).toBe(OWN_ID);
    expect(await topGenres()).toEqual(['Bebop', 'Bebop']);
  });

  it('gives up an analysis under way, and begins it anew', async () => {
    isShippedSlow = true;
    const listening = new Promise<void>((resolve) => (onHeard = resolve));
    await services.analysis.start();
    await listening;
    await services.models.use(OWN_ID);
    await services.analysis.whenIdle();
    expect(await topGenres()).toEqual(['Bebop', 'Bebop']);
    expect(services.analysis.state()).toMatchObject({ status: 'idle', done: 2, failed: 0, error: null });
  });

  it('gives up a scan under way, and begins it anew', async () => {
    const scanned = services.library.rescan();
    await new Promise(setImmediate);
    await services.models.use(OWN_ID);
    await scanned;
    await services.library.rescan();
    expect(services.snapshot()).toMatchObject({ model: { id: OWN_ID }, counts: { total: 2, pending: 2 } });
  });

  it('does not go on while tags are written', async () => {
    await analyse();
    const writing = services.tags.write(everything, {}, { dryRun: true });
    await expect(services.models.use(OWN_ID)).rejects.toMatchObject(refusal('file-busy', 'when that has ended'));
    await writing;
    expect(services.snapshot().model?.id).toBe(TEST_SPEC.id);
    await services.models.use(OWN_ID);
  });

  it.each([
    ['unknown', 'gone-1', 'bad-input'],
    ['broken', 'half-1', 'model-invalid'],
  ])('refuses one that is %s, and the one in use stays', async (_, modelId, code) => {
    await putFiles(join(ownDir, 'half-1'), { 'spec.json': '{' });
    await analyse();
    await expect(services.models.use(modelId)).rejects.toMatchObject(refusal(code, modelId));
    expect(services.snapshot().model?.id).toBe(TEST_SPEC.id);
    expect(await topGenres()).toEqual(['Jazz', 'Jazz']);
  });

  it('notices that it was replaced under its id while another was in use', async () => {
    await services.models.use(OWN_ID);
    await analyse();
    await services.models.use(TEST_SPEC.id);
    await putFiles(join(ownDir, OWN_ID), modelContent({ 'weights.bin': 'trained again' }, OWN));
    await services.models.use(OWN_ID);
    expect(services.library.counts().pending).toBe(2);
  });

  it('is never a model of the user’s that nobody chose, nor another one in place of what is gone', async () => {
    expect(services.snapshot().model?.id).toBe(TEST_SPEC.id);
    await services.models.use(OWN_ID);
    await services.close();
    await rm(join(ownDir, OWN_ID), { recursive: true });
    services = await open();
    expect(services.snapshot()).toMatchObject({ model: null, modelError: refusal('bad-input', OWN_ID) });
    await services.models.use(TEST_SPEC.id);
    expect(services.snapshot()).toMatchObject({ model: { id: TEST_SPEC.id }, modelError: null });
  });
});

it('lists what there is, with what each has heard', async () => {
  await analyse();
  await putFiles(join(ownDir, 'half-1'), { 'spec.json': '{' });
  expect(await services.models.list()).toMatchObject([
    {
      id: TEST_SPEC.id,
      isShipped: true,
      isInUse: true,
      heardTracks: 2,
      canRescore: false,
      training: null,
      error: null,
    },
    { id: OWN_ID, isShipped: false, isInUse: false, heardTracks: 0, info: { title: 'My genres' } },
    { id: 'half-1', info: null, error: refusal('model-invalid', 'spec.json') },
  ]);
  const bytes = Object.values(modelContent({}, OWN)).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  expect((await services.models.list())[1]!.sizeBytes).toBe(bytes);
  expect(await services.models.card(OWN_ID)).toBe('# My genres\n');
  await expect(services.models.card('half-1')).rejects.toMatchObject(refusal('file-missing', 'card.md'));
  expect(await services.models.report(OWN_ID)).toBeNull();
});

it('deletes one of the user’s with all it heard; not the one in use, and none that came with the app', async () => {
  await services.models.use(OWN_ID);
  await analyse();
  await expect(services.models.delete(OWN_ID)).rejects.toMatchObject(refusal('bad-input', 'is in use'));
  await services.models.use(TEST_SPEC.id);
  await expect(services.models.delete(TEST_SPEC.id)).rejects.toMatchObject(refusal('bad-input', 'came with the app'));
  await services.models.delete(OWN_ID);
  expect(readdirSync(ownDir)).toEqual([]);
  await putModel(ownDir, OWN);
  await services.models.use(OWN_ID);
  expect(services.library.counts()).toMatchObject({ pending: 2, analysed: 0 });
});

it('deletes nothing that a training needs, or that another process has put in use', async () => {
  const job = join(base, 'data', 'training', 'other-1');
  await mkdir(job, { recursive: true });
  await writeFile(join(job, 'base'), join(ownDir, OWN_ID));
  await expect(services.models.delete(OWN_ID)).rejects.toMatchObject(refusal('bad-input', 'A training'));
  await rm(job, { recursive: true });
  const other = await open();
  await other.models.use(OWN_ID);
  await other.close();
  await expect(services.models.delete(OWN_ID)).rejects.toMatchObject(refusal('bad-input', 'is in use'));
  await analyse();
  expect(services.analysis.state().error).toMatchObject(refusal('model-invalid', `put the model ${OWN_ID} in use`));
  expect(services.library.counts()).toMatchObject({ pending: 2, analysed: 0 });
});

it('ends what it is at before the library is closed', async () => {
  await services.models.use(OWN_ID);
  await analyse();
  await services.models.use(TEST_SPEC.id);
  const ended: string[] = [];
  void services.models.exportTo(TEST_SPEC.id, join(base, 'out.zip')).then(() => ended.push('export'));
  void services.models.delete(OWN_ID).then(() => ended.push('delete'));
  await new Promise(setImmediate);
  await services.close();
  expect(readdirSync(base)).toContain('out.zip');
  expect(readdirSync(base).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  expect([readdirSync(ownDir), ended.sort()]).toEqual([[], ['delete', 'export']]);
  services = await open();
});

it('says why it can’t export', async () => {
  const path = join(base, 'none', 'mine.zip');
  await expect(services.models.exportTo(OWN_ID, path)).rejects.toMatchObject(
    refusal('bad-input', `${path}: the model could not be saved there (there is no such file or folder)`),
  );
});

it('exports and takes in', async () => {
  const path = join(base, 'mine.zip');
  expect(await services.models.exportTo(OWN_ID, path)).toEqual({ path });
  await services.models.delete(OWN_ID);
  const [young, old] = ['.import-young', '.import-old'].map((name) => join(ownDir, name)) as [string, string];
  for (const dir of [young, old]) await mkdir(dir);
  await utimes(old, new Date('2026-01-01'), new Date('2026-01-01'));
  let lists = 0;
  services.events.on('models.changed', () => (lists += 1));
  expect(await services.models.importFrom(path)).toMatchObject({ id: OWN_ID, isShipped: false, isInUse: false });
  expect(lists).toBe(1);
  expect(readdirSync(ownDir).sort()).toEqual(['.import-young', OWN_ID]);
  await services.models.use(OWN_ID);
  expect(services.snapshot().model?.title).toBe('My genres');
  await putArchive(path, { ...modelContent({}, OWN), 'run.js': '' });
  await expect(services.models.importFrom(path)).rejects.toMatchObject(refusal('model-invalid', 'run.js'));
});

describe('a retrained model', () => {
  /** Of twenty songs with Swing the first twelve are told from the others; with Bebop all are. */
  const report = (audioId: string): TrainingReport => ({
    formatVersion: 1,
    field: 'genre',
    depth: 'head',
    base: { id: TEST_SPEC.id, title: 'Test' },
    tookSec: 1,
    groupedBy: 'artist',
    groups: 20,
    folds: 5,
    curve: [],
    bestEpoch: 1,
    targetPrecision: 0.8,
    macroF1: { value: 0.7, interval: [0.6, 0.8] },
    baseMacroF1: null,
    macroF1OfKnown: null,
    labels: ['Bebop', 'Swing'].map((name) => ({
      label: name,
      songs: 20,
      threshold: null,
      figures: { precision: null, recall: null, f1: null },
      base: null,
    })),
    confusion: [],
    songs: Array.from({ length: 40 }, (_, i) => ({
      id: i === 0 ? audioId : `audio ${i}`,
      actual: [...(i < 20 ? [0] : []), ...(i % 2 === 0 || i < 12 ? [1] : [])],
      probs: [i < 20 ? 0.9 : 0.2, 0.99 - i / 100],
      x: 0,
      y: 0,
    })),
  });

  async function putReport(): Promise<void> {
    const [track] = [...(await services.library.tracks(everything))];
    const { audio_id } = await audioOf(track!.id);
    await writeFile(join(ownDir, OWN_ID, 'training.json'), JSON.stringify(report(audio_id)));
  }

  /** As the trainer was told of it. */
  async function audioOf(trackId: number): Promise<{ audio_id: string }> {
    const { openDatabase } = await import('../store/database');
    const database = openDatabase(join(base, 'data', 'library.sqlite'));
    const row = database
      .prepare<[number], { audio_id: string }>('SELECT audio_id FROM track WHERE id = ?')
      .get(trackId);
    database.close();
    return row!;
  }

  it('tells what it was measured at, with the songs as they are called now', async () => {
    await putReport();
    const named = await services.models.report(OWN_ID);
    expect(named?.songs[0]).toMatchObject({ trackId: expect.any(Number) as number, title: 'a' });
    expect(named?.songs[1]).toMatchObject({ trackId: null, title: '', artist: '' });
    expect((await services.models.list())[1]!.training).toEqual({
      field: 'genre',
      songs: 40,
      labels: 2,
      macroF1: { value: 0.7, interval: [0.6, 0.8] },
      baseTitle: 'Test',
    });
    const path = join(ownDir, OWN_ID, 'training.json');
    const head = JSON.parse(readFileSync(path, 'utf8')) as TrainingReport;
    await writeFile(path, JSON.stringify({ ...head, depth: 'network' }));
    expect((await services.models.list())[1]!.training).toMatchObject({ songs: 40, baseTitle: null });
  });

  it('gets other thresholds, which its songs show at once', async () => {
    await putReport();
    await services.models.use(OWN_ID);
    await analyse();
    heard = [];
    const swing = { ...everything, filter: { ...NO_TRACK_FILTER, genre: 'Swing' } };
    expect([...(await services.library.tracks(swing))]).toEqual([]);
    await services.models.setPrecision(OWN_ID, 0.6);
    expect([...(await services.library.tracks(swing))]).toHaveLength(2);
    const thresholds = () => services.snapshot().model?.heads[0]?.labels.map(({ threshold }) => threshold);
    expect(thresholds()).toEqual([0.55, 0.6]);
    await services.models.use(TEST_SPEC.id);
    await Promise.all([0.9, 0.7, 0.6].map((precision) => services.models.setPrecision(OWN_ID, precision)));
    await services.models.use(OWN_ID);
    expect(thresholds()).toEqual([0.55, 0.6]);
    expect(await services.models.report(OWN_ID)).toMatchObject({ thresholdsFor: 0.6 });
    await services.models.setPrecision(OWN_ID, 0.99);
    expect(thresholds()![1]).toBeGreaterThan(0.8);
    expect([...(await services.library.tracks(swing))]).toEqual([]);
    expect(heard).toEqual([]);
    expect(services.library.counts().analysed).toBe(2);

    expect(await services.models.report(OWN_ID)).toMatchObject({ targetPrecision: 0.8, thresholdsFor: 0.99 });
    const card = await services.models.card(OWN_ID);
    expect(card).toContain('right in 99 %');
    expect(card).not.toContain('60 %');
    expect(existsSync(join(ownDir, OWN_ID, 'weights.bin'))).toBe(true);
  });

  it('is the only kind that does', async () => {
    for (const modelId of [OWN_ID, TEST_SPEC.id]) {
      await expect(services.models.setPrecision(modelId, 0.9)).rejects.toMatchObject(
        refusal('bad-input', 'not retrained'),
      );
    }
  });
});
