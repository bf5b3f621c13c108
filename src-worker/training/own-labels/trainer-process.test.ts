import { build } from 'esbuild';
import { fork } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type TrainerReply,
  trainerReplySchema,
  type TrainerRequest,
} from '../../../src-shared/contract/trainer-contract';
import { loadClassifier } from '../../model/load-classifier';
import { writeBase } from './testing/made-base';
import { madeJob, writeMadeSongs } from './testing/made-job';

/** The process as main starts it, over the contract. */

let bundleDir: string;
let baseDir: string;
let dir: string;
beforeAll(async () => {
  // Below the project, where the bundle finds its packages.
  const cache = join(process.cwd(), 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  bundleDir = await mkdtemp(join(cache, 'trainer-'));
  const entryPoints = { trainer: join(import.meta.dirname, 'main.ts') };
  await build({
    entryPoints,
    outdir: bundleDir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outExtension: { '.js': '.mjs' },
  });
  baseDir = join(bundleDir, 'base');
  await writeBase(tf, baseDir);
  return () => rm(bundleDir, { recursive: true });
});
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-trainer-'));
  await writeMadeSongs(dir, baseDir);
});
afterEach(() => rm(dir, { recursive: true }));

/** @param answer what to say to a reply; the process is told the job when it has started */
async function runTrainer(
  answer: (reply: TrainerReply, say: (request: TrainerRequest) => void) => void,
): Promise<TrainerReply[]> {
  const child = fork(join(bundleDir, 'trainer.mjs'), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const replies: TrainerReply[] = [];
  const say = (request: TrainerRequest): void => void child.send(request);
  try {
    await new Promise<void>((resolve, reject) => {
      child.on('exit', (code) => reject(new Error(`the trainer ended with code ${code}`)));
      child.on('message', (message) => {
        const reply = trainerReplySchema.parse(message);
        replies.push(reply);
        if (reply.type === 'started') say(madeJob(dir, baseDir));
        answer(reply, say);
        if (reply.type === 'made' || reply.type === 'failed') resolve();
      });
    });
  } finally {
    child.removeAllListeners('exit');
    child.kill();
  }
  return replies;
}

const epochs = (replies: readonly TrainerReply[]): number => replies.filter(({ type }) => type === 'epoch').length;

describe('the trainer process', { timeout: 240_000 }, () => {
  test('makes a model and says how far it is', async () => {
    const replies = await runTrainer(() => undefined);
    expect(replies.at(-1)).toEqual({ type: 'made', modelId: 'mine' });
    const stages = replies.flatMap((reply) => (reply.type === 'progress' ? [reply.stage] : []));
    expect([...new Set(stages)]).toEqual([
      'Reading the songs',
      'Training',
      'Measuring',
      'Drawing the map',
      'Writing the model',
    ]);
    const shares = replies.flatMap((reply) => (reply.type === 'progress' ? [reply.progress] : []));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    const { engine } = await loadClassifier(join(dir, 'models', 'mine'));
    await engine.dispose();
  });

  test('stops early with the best epoch so far', async () => {
    const replies = await runTrainer((reply, say) => {
      if (reply.type === 'epoch' && reply.figure.epoch === 1) say({ type: 'stop-early' });
    });
    expect(replies.at(-1)).toEqual({ type: 'made', modelId: 'mine' });
    expect(epochs(replies)).toBeLessThan(4);
  });

  test('stands still while it is paused', async () => {
    let pausedAt = 0;
    let heard = 0;
    let isStill = false;
    const replies = await runTrainer((reply, say) => {
      if (reply.type !== 'epoch') return;
      if (pausedAt > 0 && reply.figure.epoch > pausedAt) say({ type: 'stop-early' });
      heard = reply.figure.epoch;
      if (heard !== 1) return;
      say({ type: 'pause' });
      // By then the message has come through; what was under way is done.
      setTimeout(() => (pausedAt = heard), 500);
      setTimeout(() => {
        isStill = heard === pausedAt;
        say({ type: 'resume' });
      }, 1500);
    });
    expect([pausedAt > 0, isStill]).toEqual([true, true]);
    expect(replies.at(-1)).toEqual({ type: 'made', modelId: 'mine' });
    expect(epochs(replies)).toBeGreaterThan(pausedAt);
  });

  test('leaves nothing when it is cancelled', async () => {
    const replies = await runTrainer((reply, say) => {
      if (reply.type === 'epoch' && reply.figure.epoch === 1) say({ type: 'cancel' });
    });
    expect(replies.at(-1)).toMatchObject({ type: 'failed', error: { code: 'cancelled' } });
    expect(await readdir(dir)).not.toContain('models');
  });

  test('says why a job cannot be done', async () => {
    await rm(join(dir, 'songs.json'));
    const replies = await runTrainer(() => undefined);
    expect(replies.at(-1)).toMatchObject({ type: 'failed', error: { code: 'file-missing' } });
  });
});
