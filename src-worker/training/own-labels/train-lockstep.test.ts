import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import type { EpochFigure } from '../../../src-shared/training';
import { UNKNOWN } from '../labels';
import { createRandom, shuffled } from '../random';
import { hearHeldOut } from './held-out-answers';
import { JobControl } from './job-control';
import { madeSegments, madeSongs, SMALL_RECIPE, VALUE_COUNT } from './testing/made-songs';
import { type LockstepJob, trainLockstep } from './train-lockstep';
import type { TrainingSong } from './training-songs';

function jobOf(songs: readonly TrainingSong[], change: Partial<LockstepJob> = {}): LockstepJob {
  return {
    tf,
    songs,
    foldCount: 3,
    valueCount: VALUE_COUNT,
    network: { name: 'own', outputName: 'genre', labelCount: 3, seed: 1, recipe: SMALL_RECIPE },
    control: new JobControl(),
    onProgress: () => undefined,
    onEpoch: () => undefined,
    ...change,
  };
}

const withRecipe = (change: Partial<typeof SMALL_RECIPE>): Pick<LockstepJob, 'network'> => ({
  network: { ...jobOf([]).network, recipe: { ...SMALL_RECIPE, ...change } },
});

describe('folds in lockstep', () => {
  test('learn what can be learned, and say so of songs they never heard', async () => {
    const songs = madeSongs(60);
    const { curve, bestEpoch, folds } = await trainLockstep(jobOf(songs));
    expect(curve.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    const best = curve[bestEpoch - 1]!;
    expect(best.heldOutF1).toBeGreaterThan(0.95);
    expect(best.heldOutLoss).toBe(Math.min(...curve.map(({ heldOutLoss }) => heldOutLoss)));
    const control = new JobControl();
    const { probs } = await hearHeldOut({
      folds,
      songs,
      valueCount: VALUE_COUNT,
      control,
      onProgress: () => undefined,
    });
    const rights = songs.flatMap(({ targets }, i) =>
      targets.map((target, k) => probs[i]![k]! > 0.5 === (target === 1)),
    );
    expect(rights.filter(Boolean).length / rights.length).toBeGreaterThan(0.95);
  });

  test('find nothing in labels that have nothing to do with the sound, and end before the last epoch', async () => {
    const sounds = shuffled(madeSongs(60), createRandom(1)).map(({ segments }) => segments);
    const songs = madeSongs(60).map((song, i) => ({ ...song, segments: sounds[i]! }));
    const { curve, bestEpoch } = await trainLockstep(jobOf(songs, withRecipe({ epochs: 40, patience: 3 })));
    expect(curve.length).toBe(bestEpoch + 3);
    expect(curve.length).toBeLessThan(40);
    expect(curve[bestEpoch - 1]!.heldOutF1).toBeLessThan(0.5);
  });

  test('come to the same with the same seed, and to something else with another', async () => {
    const songs = madeSongs(30);
    const curveOf = async (seed: number): Promise<readonly EpochFigure[]> =>
      (await trainLockstep(jobOf(songs, { network: { ...withRecipe({ epochs: 2, dropout: 0.3 }).network, seed } })))
        .curve;
    const first = await curveOf(1);
    expect(await curveOf(1)).toEqual(first);
    expect(await curveOf(2)).not.toEqual(first);
  });

  test('take nothing from songs of which nothing is known', async () => {
    const songs = madeSongs(60);
    // What is said of these songs would teach the opposite.
    const misled = songs.map((song, i) => ({ ...song, targets: song.targets.map((t) => (i % 2 === 0 ? UNKNOWN : t)) }));
    const { curve, bestEpoch } = await trainLockstep(jobOf(misled));
    expect(curve[bestEpoch - 1]!.heldOutF1).toBeGreaterThan(0.9);
    const lost = songs.map((song) => ({ ...song, targets: song.targets.map((t, k) => (k === 2 ? UNKNOWN : t)) }));
    const result = await trainLockstep(jobOf(lost));
    const last = result.curve.at(-1)!;
    expect(Number.isFinite(last.heldOutLoss)).toBe(true);
    // Two of three labels are learned; of the third nobody says what it is.
    expect(last.heldOutF1).toBeCloseTo(2 / 3, 1);
  });

  test('end with the best so far when the user has seen enough', async () => {
    const control = new JobControl();
    const figures: EpochFigure[] = [];
    const onEpoch = (figure: EpochFigure): void => {
      figures.push(figure);
      if (figure.epoch === 2) control.stopEarly();
    };
    const { curve, bestEpoch } = await trainLockstep(jobOf(madeSongs(30), { control, onEpoch }));
    expect(curve).toEqual(figures);
    expect(curve).toHaveLength(2);
    expect(bestEpoch).toBeLessThanOrEqual(2);
  });

  test('leave nothing when they are cancelled', async () => {
    const control = new JobControl();
    const running = trainLockstep(jobOf(madeSongs(30), { control, onEpoch: () => control.cancel() }));
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('end with a reason when they come to no numbers', async () => {
    const [first, ...others] = madeSongs(30);
    const segments = madeSegments([[NaN, 0, 0, 0, 0, 0]]);
    const figures: EpochFigure[] = [];
    const onEpoch = (figure: EpochFigure): void => void figures.push(figure);
    const running = trainLockstep(jobOf([{ ...first!, segments }, ...others], { onEpoch }));
    await expect(running).rejects.toMatchObject({ code: 'bad-input' });
    expect(figures).toEqual([]);
  });

  test('hold no more tensors from epoch to epoch', async () => {
    const counts: number[] = [];
    await trainLockstep(jobOf(madeSongs(30), { onEpoch: () => counts.push(tf.memory().numTensors) }));
    expect(new Set(counts.slice(1)).size).toBe(1);
  });
});
