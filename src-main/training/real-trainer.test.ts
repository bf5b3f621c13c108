import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import {
  JOB_EMBEDDINGS_FILE,
  JOB_SONGS_FILE,
  jobSongsSchema,
  type JobSong,
} from '../../src-shared/contract/trainer-contract';
import { modelSpecSchema } from '../../src-shared/model-spec';
import { requestOf } from '../labels/testing/labelled-library';
import { createServices } from '../services';
import type { Services } from '../services/service-types';
import { openDatabase } from '../store/database';
import { EmbeddingsRepo } from '../store/embeddings-repo';
import { ScanRepo } from '../store/scan-repo';
import { makeFacts } from '../testing/fixtures';
import { forkNodeWorker } from '../worker-host/node-worker-port';

/** The trainer as the app starts it, on a small model and made-up sound: bundled from its sources, since main imports nothing of it. */

const SOURCES = join(process.cwd(), 'src-worker', 'training', 'own-labels');
const MAKER = `
import * as tf from '@tensorflow/tfjs';
import { writeBase } from './testing/made-base';
import { writeMadeSongs } from './testing/made-job';
const [modelDir, songsDir] = process.argv.slice(2);
await writeBase(tf, modelDir);
await writeMadeSongs(songsDir, modelDir);
`;

let base: string;
let modelsDir: string;
let songsDir: string;
let services: Services;

beforeAll(async () => {
  // Below the project, where bundles find their packages.
  const cache = join(process.cwd(), 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  base = await mkdtemp(join(cache, 'real-trainer-'));
  [modelsDir, songsDir] = [join(base, 'models'), join(base, 'songs')];
  await mkdir(songsDir);
  const common = { bundle: true, platform: 'node', format: 'esm', packages: 'external' } as const;
  await build({ ...common, entryPoints: [join(SOURCES, 'main.ts')], outfile: join(base, 'trainer.mjs') });
  const stdin = { contents: MAKER, resolveDir: SOURCES, loader: 'ts' } as const;
  await build({ ...common, stdin, outfile: join(base, 'maker.mjs') });
  execFileSync(process.execPath, [join(base, 'maker.mjs'), join(modelsDir, 'small-base'), songsDir]);
}, 120_000);
afterAll(() => rm(base, { recursive: true, force: true }));

beforeEach(async () => {
  await rm(join(base, 'data'), { recursive: true, force: true });
  await mkdir(join(base, 'data'));
  await fillLibrary();
  services = await createServices({
    ...{ dataDir: join(base, 'data'), modelsDir, workerPath: 'none', trainerPath: join(base, 'trainer.mjs') },
    ...{ forkWorker: forkNodeWorker, ffmpegPath: 'ffmpeg', version: '0.0.0' },
  });
  return () => services.close();
});

/** Puts the made-up songs into the library as if they had been scanned and heard. */
async function fillLibrary(): Promise<void> {
  const songs = jobSongsSchema.parse(JSON.parse(await readFile(join(songsDir, JOB_SONGS_FILE), 'utf8')));
  const sound = await readFile(join(songsDir, JOB_EMBEDDINGS_FILE));
  const spec = modelSpecSchema.parse(JSON.parse(await readFile(join(modelsDir, 'small-base', 'spec.json'), 'utf8')));
  const database = openDatabase(join(base, 'data', 'library.sqlite'));
  const embeddings = new EmbeddingsRepo(join(base, 'data', 'embeddings.sqlite'));
  const scans = new ScanRepo(database);
  for (const { id, path, artist, album, labels, embedding } of songs) {
    scans.save(makeFacts({ path, audioId: id, artist, album, fileGenres: labels }), null, 1);
    embeddings.put(id, spec.embedding!.backbone, soundOf(sound, embedding!));
  }
  embeddings.close();
  database.close();
}

function soundOf(sound: Buffer, { offset, bytes }: NonNullable<JobSong['embedding']>): Uint8Array {
  return sound.subarray(offset, offset + bytes);
}

const start = () =>
  services.training.start({
    labels: requestOf({ renames: [{ from: 'Tango', to: 'Milonga' }] }),
    depth: { kind: 'head', keepsLabels: true },
    title: 'My own',
    targetPrecision: 0.8,
  });

it('makes a model of the library’s labels that can be used, and told of', { timeout: 120_000 }, async () => {
  const stages = new Set<string>();
  services.events.on('training.changed', ({ stage }) => stages.add(stage));
  await start();
  const state = await services.training.whenIdle();
  expect(state).toMatchObject({ error: null, madeModelId: 'my-own-1' });
  expect(stages).toContain('Training');
  expect(services.model.model?.spec.id).toBe('small-base');
  const report = await services.models.report('my-own-1');
  expect(report?.labels.map(({ label }) => label).sort()).toEqual(['Jazz', 'Milonga', 'Sea shanty']);
  expect(report?.songs[0]).toMatchObject({ title: 'Title', trackId: expect.any(Number) as number });
  expect(report!.macroF1!.value).toBeGreaterThan(0.9);
  await services.models.use('my-own-1');
  expect(services.model.model?.spec.heads[0]?.labels.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['Milonga', 'Blues']),
  );
  expect(await readdir(join(base, 'data', 'training'))).toEqual([]);
});

it('leaves nothing when it is cancelled in the midst of it', { timeout: 120_000 }, async () => {
  await start();
  await vi.waitFor(() => expect(services.training.state().curve.length).toBeGreaterThan(0), { timeout: 60_000 });
  await services.training.cancel();
  expect(services.training.state()).toMatchObject({ status: 'idle', error: null, madeModelId: null });
  expect([await readdir(join(base, 'data', 'training')), await readdir(join(base, 'data', 'models'))]).toEqual([
    [],
    [],
  ]);
});
