import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NO_TRACK_FILTER } from '../../src-shared/domain';
import type { ModelSpec } from '../../src-shared/model-spec';
import { createServices } from '../services';
import { TEST_SPEC } from '../testing/fixtures';
import { forkJazzWorker } from '../testing/jazz-worker';
import type { Services } from './service-types';

/** What is kept of songs' sound, from listening to using other models of the same backbone. */

const BACKBONE = 'b'.repeat(64);
const MODELS = ['first-1', 'second-1', 'third-1'];

let base: string;
let services: Services;
let heard: string[];

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'sleevenotes-kept-')));
  for (const id of MODELS) {
    await mkdir(join(base, 'models', id), { recursive: true });
    const embedding = { layer: 'trunk', valueCount: 4, backbone: BACKBONE };
    const spec: ModelSpec = { ...TEST_SPEC, id, embedding };
    await writeFile(join(base, 'models', id, 'spec.json'), JSON.stringify(spec));
  }
  for (const [index, name] of ['one', 'two'].entries()) await makeSong(name, 440 + 110 * index);
  heard = [];
  services = await open();
  await services.models.use('first-1');
});

afterEach(async () => {
  await services.close();
  await rm(base, { recursive: true, force: true });
});

function open(): Promise<Services> {
  return createServices({
    dataDir: join(base, 'data'),
    modelsDir: join(base, 'models'),
    workerPath: 'none',
    forkWorker: forkJazzWorker((path) => heard.push(path), undefined, BACKBONE),
    ffmpegPath: 'ffmpeg',
    version: '0.0.0',
  });
}

/** In a folder of its own. */
async function makeSong(name: string, toneHz: number): Promise<void> {
  await mkdir(join(base, name));
  const input = ['-f', 'lavfi', '-i', `sine=frequency=${toneHz}:duration=1`];
  execFileSync('ffmpeg', ['-loglevel', 'error', '-y', ...input, join(base, name, `${name}.mp3`)]);
}

async function scanAndAnalyse(): Promise<void> {
  await services.library.scanPaths([join(base, 'one'), join(base, 'two')]);
  await analyse();
}

async function analyse(): Promise<void> {
  await services.analysis.start();
  await services.analysis.whenIdle();
}

it('another model of the same backbone listens to nothing, unless it is told to', async () => {
  await scanAndAnalyse();
  expect(heard).toHaveLength(2);
  expect(services.embeddings.state()).toMatchObject({ isKept: true, songs: 2 });

  await services.models.use('second-1');
  await analyse();
  expect(heard).toHaveLength(2);
  expect(services.analysis.state()).toMatchObject({ stage: 'rescoring', done: 2, notes: [], error: null });
  const rows = [...(await services.library.tracks({ filter: NO_TRACK_FILTER }))];
  expect(rows.map(({ id }) => services.library.prediction(id)?.modelId)).toEqual(['second-1', 'second-1']);

  await services.analysis.start({ paths: [join(base, 'two')] }, { again: true });
  await services.analysis.whenIdle();
  expect(heard.slice(2)).toEqual([join(base, 'two', 'two.mp3')]);
});

it('listens again to all once that is forgotten, and keeps nothing where it is not to', async () => {
  await scanAndAnalyse();
  expect(services.embeddings.forget()).toMatchObject({ isKept: true, songs: 0 });
  expect(services.library.counts()).toMatchObject({ analysed: 2 });
  expect(services.embeddings.setKept(false)).toMatchObject({ isKept: false });
  await services.models.use('second-1');
  await analyse();
  expect(heard).toHaveLength(4);
  expect(services.embeddings.state()).toMatchObject({ songs: 0 });
});

it('a folder that leaves the library leaves nothing behind', async () => {
  await scanAndAnalyse();
  const folder = services.library.folders().find(({ path }) => path.endsWith('one'));
  await services.library.removeFolder(folder?.id as number);
  await services.embeddings.prune();
  expect(services.embeddings.state()).toMatchObject({ songs: 1 });
});

it('loses nothing else with its file: neither deleted nor damaged does it keep the app from starting', async () => {
  await scanAndAnalyse();
  const path = join(base, 'data', 'embeddings.sqlite');
  for (const spoil of [() => rm(path), () => writeFile(path, 'This is no database. '.repeat(500))]) {
    await services.close();
    await spoil();
    heard = [];
    services = await open();
    expect(services.library.counts()).toMatchObject({ analysed: 2 });
    expect(services.embeddings.state()).toMatchObject({ songs: 0 });
    await services.models.use(MODELS.find((id) => id !== services.model.model?.spec.id && id !== 'first-1') as string);
    await analyse();
    expect(heard).toHaveLength(2);
    expect(services.embeddings.state()).toMatchObject({ songs: 2 });
  }
  expect((await stat(path)).size).toBeGreaterThan(0);
});
