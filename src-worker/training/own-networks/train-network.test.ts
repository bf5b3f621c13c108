import * as tf from '@tensorflow/tfjs';
import { build } from 'esbuild';
import { type ChildProcess, fork } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  JOB_SONGS_FILE,
  type JobSong,
  type NetworkJob,
  type TrainerReply,
  trainerReplySchema,
  type TrainerRequest,
} from '../../../src-shared/contract/trainer-contract';
import { trainingReportSchema } from '../../../src-shared/training-report';
import { loadClassifier } from '../../model/load-classifier';
import { openModel } from '../../model/open-model';
import { FFMPEG, writeFloatWav } from '../../test-support/audio-files';
import { BASE_ID, writeBase } from '../own-labels/testing/made-base';
import { createRandom } from '../random';

/** Whole networks in the process as main starts it: real sound, a real network, and real ends. */

const RATE_HZ = 22_050;
/** The base model knows the first. */
const LABELS = ['Blues', 'hum'];
let bundleDir: string;
let soundDir: string;
const songs: JobSong[] = [];
beforeAll(async () => {
  // Below the project, where the bundle finds its packages.
  const cache = join(process.cwd(), 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  bundleDir = await mkdtemp(join(cache, 'network-trainer-'));
  await build({
    entryPoints: { trainer: join(import.meta.dirname, '../own-labels/main.ts') },
    outdir: bundleDir,
    ...{ bundle: true, platform: 'node', format: 'esm', packages: 'external', outExtension: { '.js': '.mjs' } },
  });
  await writeBase(tf, join(bundleDir, 'base'));
  soundDir = await mkdtemp(join(tmpdir(), 'sleevenotes-network-'));
  for (let i = 0; i < 20; i++) {
    const path = join(soundDir, `${i}.wav`);
    await writeFloatWav(path, soundOf(i), RATE_HZ);
    songs.push(songOf(i, path));
  }
});
afterAll(() => Promise.all([bundleDir, soundDir].map((dir) => rm(dir, { recursive: true, force: true }))));

/** Three seconds of noise, or of a low tone. */
function soundOf(i: number): number[] {
  const random = createRandom(i + 1);
  const hz = 90 + 12 * i;
  const at = (n: number): number => (i % 2 === 0 ? random() - 0.5 : Math.sin((2 * Math.PI * hz * n) / RATE_HZ));
  return Array.from({ length: 3 * RATE_HZ }, (_, n) => 0.3 * at(n));
}

function songOf(i: number, path: string): JobSong {
  const facts = { id: `song ${i}`, path, artist: `artist ${i}`, album: '', labels: [LABELS[i % 2]!], absent: [] };
  // It takes every second song of the label for it.
  return { ...facts, isPartial: false, baseProbs: { 'genre/Blues': i % 4 === 0 ? 0.9 : 0.2 }, embedding: null };
}

async function makeJob(change: Partial<NetworkJob> = {}): Promise<NetworkJob> {
  const jobDir = await mkdtemp(join(soundDir, 'job-'));
  await writeFile(join(jobDir, JOB_SONGS_FILE), JSON.stringify(songs));
  return {
    type: 'train-network',
    ...{
      jobDir,
      baseModelDir: join(bundleDir, 'base'),
      modelsDir: join(jobDir, 'models'),
      modelId: 'mine-1',
      title: 'My network',
    },
    ...{ field: 'genre', labels: LABELS, targetPrecision: 0.8, seed: 1 },
    ...{ network: 'multi-label-cnn', epochs: 3, ffmpegPath: FFMPEG, ...change },
  };
}

/** What is done at a reply. */
type Answer = (reply: TrainerReply, say: (request: TrainerRequest) => void, child: ChildProcess) => void;

/** @returns all that was said until the job or the process ended */
async function runTrainer(job: NetworkJob, answer: Answer = () => {}): Promise<TrainerReply[]> {
  await mkdir(job.modelsDir, { recursive: true });
  const env = { ...process.env, SLEEVENOTES_TRAINING_BACKEND: 'wasm' };
  const child = fork(join(bundleDir, 'trainer.mjs'), { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const replies: TrainerReply[] = [];
  const say = (request: TrainerRequest): void => void child.send(request);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.on('message', (message) => {
    const reply = trainerReplySchema.parse(message);
    replies.push(reply);
    if (reply.type === 'started') say(job);
    answer(reply, say, child);
    if (reply.type === 'made' || reply.type === 'failed') child.kill();
  });
  await ended;
  return replies;
}

const modelDirOf = (job: NetworkJob): string => join(job.modelsDir, job.modelId);

async function reportOf(job: NetworkJob) {
  return trainingReportSchema.parse(JSON.parse(await readFile(join(modelDirOf(job), 'training.json'), 'utf8')));
}

function epochsOf(replies: readonly TrainerReply[]) {
  return replies.flatMap((reply) => (reply.type === 'epoch' ? [reply.figure] : []));
}

describe('a whole network', { timeout: 240_000 }, () => {
  let unbroken: NetworkJob;
  let replies: TrainerReply[];
  beforeAll(async () => {
    unbroken = await makeJob();
    replies = await runTrainer(unbroken);
  }, 240_000);

  test('is trained from the sound, with every stage and epoch told', () => {
    expect(replies.at(-1)).toEqual({ type: 'made', modelId: 'mine-1' });
    const progress = replies.flatMap((reply) => (reply.type === 'progress' ? [reply] : []));
    expect([...new Set(progress.map(({ stage }) => stage))]).toEqual([
      'Reading the songs',
      'Listening to the songs',
      ...[1, 2, 3].map((epoch) => `Training, epoch ${epoch} of at most 3`),
      'Measuring',
      'Drawing the map',
      'Writing the model',
    ]);
    const shares = progress.map((reply) => reply.progress);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(epochsOf(replies).map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  });

  test('has a report of the songs held out, and a card that says so', async () => {
    const report = await reportOf(unbroken);
    expect(report).toMatchObject({ field: 'genre', depth: 'network', folds: 1, groups: 20 });
    expect(report.base).toEqual({ id: BASE_ID, title: 'Small base' });
    expect(report.labels.map(({ base }) => base !== null)).toEqual([true, false]);
    expect(report.baseMacroF1).not.toBeNull();
    expect(report.curve).toEqual(epochsOf(replies));
    expect(report.labels.map(({ label, songs: count }) => [label, count])).toEqual([
      ['Blues', 10],
      ['hum', 10],
    ]);
    expect(report.songs).toHaveLength(4);
    const split = await readFile(join(modelDirOf(unbroken), 'split.tsv'), 'utf8');
    for (const { id } of report.songs) expect(split).toMatch(new RegExp(`^${id}\\t.*\\t(validation|test)\\t`, 'm'));
    const card = await readFile(join(modelDirOf(unbroken), 'card.md'), 'utf8');
    expect(card).toContain('4 songs were held out; all songs of an artist are on one side');
    expect(card).toContain('## Compared with Small base');
    expect(card).toContain('These labels (head `genre`) are all it answers');
  });

  test('is a model that the app can load', async () => {
    const { spec } = await openModel(modelDirOf(unbroken));
    expect(spec).toMatchObject({ id: 'mine-1', title: 'My network', formatVersion: 2 });
    expect(spec.embedding).toBeUndefined();
    expect(spec.heads.map(({ name, labels }) => [name, labels.map(({ tagValue }) => tagValue)])).toEqual([
      ['genre', LABELS],
    ]);
    const classifier = await loadClassifier(modelDirOf(unbroken));
    await classifier.engine.dispose();
  });

  test('goes on where its process was killed, and comes to the same', async () => {
    const job = await makeJob();
    const first = await runTrainer(job, (reply, _say, child) => {
      if (reply.type === 'progress' && reply.stage.startsWith('Training, epoch 2')) child.kill('SIGKILL');
    });
    expect(epochsOf(first)).toHaveLength(1);
    expect(first.at(-1)!.type).not.toBe('made');
    const second = await runTrainer(job);
    expect(second.at(-1)).toEqual({ type: 'made', modelId: 'mine-1' });
    const [resumed, whole] = [await reportOf(job), await reportOf(unbroken)];
    expect(resumed.bestEpoch).toBe(whole.bestEpoch);
    for (const [i, figure] of whole.curve.entries()) {
      expect(resumed.curve[i]!.heldOutLoss).toBeCloseTo(figure.heldOutLoss, 4);
      expect(epochsOf(second)[i]).toEqual(resumed.curve[i]);
    }
    for (const [i, { id, probs }] of whole.songs.entries()) {
      expect(resumed.songs[i]!.id).toBe(id);
      for (const [k, prob] of probs.entries()) expect(resumed.songs[i]!.probs[k]).toBeCloseTo(prob, 4);
    }
  });

  test('waits while it is paused, loses nothing, and stops early with its best epoch', async () => {
    const job = await makeJob({ epochs: 50 });
    let epochs = 0;
    let whilePaused = 0;
    const paused = await runTrainer(job, (reply, say) => {
      if (reply.type !== 'epoch') return;
      if (++epochs > 1) return say({ type: 'stop-early' });
      say({ type: 'pause' });
      setTimeout(() => {
        whilePaused = epochs - 1;
        say({ type: 'resume' });
      }, 6000);
    });
    expect(whilePaused).toBe(0);
    const figures = epochsOf(paused);
    expect(figures.length).toBeGreaterThan(1);
    expect(figures.length).toBeLessThan(50);
    expect(paused.at(-1)!.type).toBe('made');
    const report = await reportOf(job);
    expect(report.curve[0]!.heldOutLoss).toBeCloseTo((await reportOf(unbroken)).curve[0]!.heldOutLoss, 4);
    const losses = report.curve.map(({ heldOutLoss }) => heldOutLoss);
    expect(report.bestEpoch).toBe(losses.indexOf(Math.min(...losses)) + 1);
  });

  test('is given up when it is cancelled, also while songs are listened to', async () => {
    for (const stage of ['Listening', 'Training']) {
      const job = await makeJob();
      const ended = await runTrainer(job, (reply, say) => {
        if (reply.type === 'progress' && reply.stage.startsWith(stage)) say({ type: 'cancel' });
      });
      expect(ended.at(-1)).toMatchObject({ type: 'failed', error: { code: 'cancelled' } });
    }
  });

  test('songs that cannot be read are left out and counted', async () => {
    const job = await makeJob({ epochs: 1 });
    const torn = join(job.jobDir, 'torn.wav');
    await copyFile(join(import.meta.dirname, 'train-network.ts'), torn);
    const given = songs.map((song, i) => (i === 3 ? { ...song, path: torn } : song));
    await writeFile(join(job.jobDir, JOB_SONGS_FILE), JSON.stringify(given));
    expect((await runTrainer(job)).at(-1)!.type).toBe('made');
    const card = await readFile(join(modelDirOf(job), 'card.md'), 'utf8');
    expect(card).toContain('on 19 songs of 20 artists');
    expect(card).toContain('1 songs could not be read');
  });
});
