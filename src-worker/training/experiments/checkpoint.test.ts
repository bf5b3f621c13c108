import * as tf from '@tensorflow/tfjs';
import type { LayersModel, Optimizer } from '@tensorflow/tfjs';
import { mkdtemp, readdir, rm, truncate, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Checkpoint, type FitState } from './checkpoint';

/** Changes of the disk that still succeed before the program is "killed". */
const disk = vi.hoisted(() => ({ left: Infinity }));

vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs/promises')>();
  const refuse = async (path: string): Promise<void> => {
    if (disk.left-- > 0) return;
    // Whoever is killed while removing a folder has removed a part of it.
    const [first] = await real.readdir(path).catch(() => []);
    if (first !== undefined && path.endsWith('last')) await real.rm(join(path, first));
    throw new Error('killed');
  };
  return {
    ...real,
    mkdir: async (path: string, options: object) => (await refuse(''), real.mkdir(path, options)),
    writeFile: async (path: string, data: string) => (await refuse(''), real.writeFile(path, data)),
    rename: async (from: string, to: string) => (await refuse(''), real.rename(from, to)),
    rm: async (path: string, options: object) => (await refuse(path), real.rm(path, options)),
  };
});

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-checkpoint-'));
});
afterEach(async () => {
  disk.left = Infinity;
  await rm(dir, { recursive: true });
});

function network(): { model: LayersModel; optimizer: Optimizer } {
  const input = tf.input({ shape: [2] });
  const output = tf.layers.dense({ units: 1 }).apply(input) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output });
  const optimizer = tf.train.adam(0.1);
  optimizer.minimize(() => (model.apply(tf.ones([1, 2])) as tf.Tensor).sum());
  return { model, optimizer };
}

/** After epoch n all weights are n + 1. */
function afterEpoch(model: LayersModel, epoch: number): FitState {
  model.setWeights(model.getWeights().map((weight) => tf.fill(weight.shape, epoch + 1)));
  const history = Array.from({ length: epoch + 1 }, (_, n) => ({
    epoch: n,
    trainingLoss: 1 / (n + 1),
    validationLoss: 1 / (n + 1),
    validationAccuracy: 1,
  }));
  return { history, trainedSec: history.length };
}

const weightOf = (model: LayersModel): number => model.getWeights()[0]!.dataSync()[0]!;

test.each([0, 1])('killed at any moment of saving epoch %i, a whole epoch is found again', async (epoch) => {
  let isSaved = false;
  for (let changes = 0; !isSaved; changes++) {
    const checkpoint = new Checkpoint(tf, join(dir, String(changes)));
    const { model, optimizer } = network();
    if (epoch === 1) await checkpoint.save(model, optimizer, afterEpoch(model, 0), true);
    disk.left = changes;
    isSaved = await checkpoint.save(model, optimizer, afterEpoch(model, epoch), true).then(
      () => true,
      () => false,
    );
    disk.left = Infinity;
    const found = network();
    const { history } = await checkpoint.restore(found.model, found.optimizer);
    expect([epoch, epoch + 1]).toContain(history.length);
    if (history.length === 0) continue;
    expect(weightOf(found.model)).toBe(history.length);
    await checkpoint.restoreBest(found.model);
    // The best one may be an epoch ahead: that epoch is done again, and gives the same.
    expect(weightOf(found.model)).toBeGreaterThanOrEqual(history.length);
    // What was found can be gone on from, whatever lies beside it.
    await checkpoint.save(model, optimizer, afterEpoch(model, epoch + 1), false);
    expect((await checkpoint.restore(found.model, found.optimizer)).history).toHaveLength(epoch + 2);
  }
});

test('one that is damaged is named, with the cure', async () => {
  const checkpoint = new Checkpoint(tf, dir);
  const { model, optimizer } = network();
  await checkpoint.save(model, optimizer, afterEpoch(model, 0), true);
  await truncate(join(dir, 'last', 'model.bin'), 4);
  await expect(checkpoint.restore(model, optimizer)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/last.*remove/) as unknown,
  });
  for (const name of (await readdir(dir)).filter((file) => file.startsWith('best'))) await unlink(join(dir, name));
  await expect(checkpoint.restoreBest(model)).rejects.toMatchObject({ code: 'bad-input' });
});
