import * as tf from '@tensorflow/tfjs';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FFMPEG, writeFloatWav } from '../../test-support/audio-files';
import type { Side } from '../data/dataset-song';
import { createRandom } from '../random';
import { parseExperimentConfig } from './config';
import type { ExperimentJob, ExperimentSong, Sides } from './model-family';
import { runExperiment } from './run-experiment';

const RATE_HZ = 22_050;
const ARTISTS_PER_LABEL = 5;
const SONGS_PER_ARTIST = 2;
const LABELS = ['hiss', 'hum'];

let dir: string;
const songs: ExperimentSong[] = [];
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-experiment-'));
  for (const label of LABELS) {
    for (let number = 0; number < ARTISTS_PER_LABEL * SONGS_PER_ARTIST; number++) {
      const id = `${label} ${number}`;
      const path = join(dir, `${id}.wav`);
      await writeFloatWav(path, label === 'hum' ? hum(number) : hiss(number), RATE_HZ);
      songs.push({
        id,
        path,
        group: `${label} artist ${Math.floor(number / SONGS_PER_ARTIST)}`,
        labels: [label],
        absent: [],
        source: 'test',
      });
    }
  }
});
afterAll(() => rm(dir, { recursive: true }));

/** Two seconds of a low tone that beats. */
function hum(seed: number): number[] {
  const hz = 100 + 15 * seed;
  return Array.from({ length: 2 * RATE_HZ }, (_, n) => {
    const sec = n / RATE_HZ;
    return 0.3 * Math.sin(2 * Math.PI * hz * sec) * (1 + 0.5 * Math.sin(2 * Math.PI * 2 * sec));
  });
}

/** Two seconds of noise. */
function hiss(seed: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: 2 * RATE_HZ }, () => 0.2 * (random() - 0.5));
}

/** Fold k of five tests, the next one validates, the others train; every fold has one artist of each label. */
function foldSplits(): Sides[] {
  return Array.from({ length: ARTISTS_PER_LABEL }, (_, fold) => {
    const sideOf = ({ group }: ExperimentSong): Side => {
      const distance = (Number(group.at(-1)) - fold + ARTISTS_PER_LABEL) % ARTISTS_PER_LABEL;
      return distance === 0 ? 'test' : distance === 1 ? 'validation' : 'train';
    };
    return new Map(songs.map((song) => [song.id, sideOf(song)]));
  });
}

function jobOf(config: object, overrides: Partial<ExperimentJob> = {}): ExperimentJob {
  return {
    config: parseExperimentConfig({ id: 'x', title: 'X', task: 'one-label', ...config }, 'test'),
    songs,
    splits: foldSplits(),
    workDir: join(dir, 'work'),
    ffmpegPath: FFMPEG,
    loadTensorFlow: () => tf,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...overrides,
  };
}

describe('the baseline', () => {
  const baseline = { family: 'baseline', grid: { cs: [1, 8], gammas: [0.1, 1] }, innerFolds: 3 };
  const withoutTensorFlow = {
    loadTensorFlow: () => {
      throw new Error('the baseline needs no TensorFlow');
    },
  };

  test('tells songs apart that it has not heard, in every fold', async () => {
    const stages = new Set<string>();
    const { result, extras } = await runExperiment(
      jobOf(baseline, { ...withoutTensorFlow, onProgress: (stage) => stages.add(stage) }),
    );
    expect(result.runs).toHaveLength(5);
    // The validation fold joins: nine tenths of 20 songs would be 18, four fifths are 16.
    for (const { sides, history, chosen, accuracy } of result.runs) {
      expect(sides).toEqual({ train: 16, validation: 0, test: 4 });
      expect(history).toEqual([]);
      expect([1, 8]).toContain(chosen['c']);
      expect([0.1, 1]).toContain(chosen['gamma']);
      expect(chosen['innerAccuracy']).toBeGreaterThan(0.9);
      expect(accuracy).toBe(1);
    }
    expect(result.scores).toMatchObject({ labels: LABELS, tracks: 20, segments: 20 });
    expect(result.scores.accuracy.value).toBe(1);
    expect(result.network.parameters % 30).toBe(0);
    expect(result.skipped).toEqual({});
    expect(extras.songs).toHaveLength(20);
    expect(stages).toContain('features');
    expect(stages).toContain('split 5: choosing C and gamma');
  });

  test('features are kept: the second time nothing is decoded, and all comes out the same', async () => {
    const first = await runExperiment(jobOf(baseline));
    const again = await runExperiment(jobOf(baseline, { ffmpegPath: join(dir, 'no-ffmpeg') }));
    expect(again.result.scores).toEqual(first.result.scores);
    expect(again.extras).toEqual(first.extras);
  });

  test('without probabilities the label that wins most pairs is all there is', async () => {
    const { extras, result } = await runExperiment(jobOf({ ...baseline, probabilities: false }));
    expect(extras.songs.every(({ probs }) => probs.toSorted().join() === '0,1')).toBe(true);
    expect(result.scores.accuracy.value).toBe(1);
  });

  test('a song that cannot be read is left out and named', async () => {
    const broken = songs.map((song, index) => (index === 0 ? { ...song, path: join(dir, 'nothing.wav') } : song));
    const { result } = await runExperiment(jobOf(baseline, { songs: broken }));
    expect(Object.keys(result.skipped)).toEqual([broken[0]!.id]);
    expect(result.skipped[broken[0]!.id]).toMatch(/^hiss 0: it cannot be opened/);
    expect(result.scores.tracks).toBe(19);
  });
});

describe('a network', () => {
  const network = {
    sampleRateHz: 8000,
    stft: { nFft: 512, hopLength: 512 },
    segmentSec: 1,
    excerpts: { count: 2, sec: 0.6 },
    inputs: [{ kind: 'log-mel', nMels: 16 }],
    architecture: { kind: 'multi-label-cnn', filters: [4, 4], dropout: 0 },
    augmentation: { pitchShiftSemitones: [1], overlap: true, gainDb: 2 },
    training: { epochs: 4, batchSize: 4, learningRate: 0.01 },
  };
  const twoSplits = (): Sides[] => foldSplits().slice(0, 2);

  test('is trained for each split on whole groups, with copies that are no songs of their own', async () => {
    const tensors = tf.memory().numTensors;
    const { result, extras } = await runExperiment(jobOf(network, { splits: twoSplits() }));
    expect(result.runs.map(({ sides }) => sides)).toEqual([
      { train: 12, validation: 4, test: 4 },
      { train: 12, validation: 4, test: 4 },
    ]);
    for (const { history, chosen } of result.runs) {
      expect(history).toHaveLength(4);
      const losses = history.map(({ validationLoss }) => validationLoss);
      expect(losses[chosen['bestEpoch']! - 1]).toBe(Math.min(...losses));
    }
    expect(result.scores.tracks).toBe(8);
    expect(result.scores.accuracy.value).toBeGreaterThan(0.7);
    expect(extras.map?.points).toHaveLength(4);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(result.environment.seconds.map(({ features }) => features > 0)).toEqual([true, false]);
  });

  test('stopped while computing features, it says so, and goes on from there', async () => {
    const stop = new AbortController();
    const workDir = join(dir, 'stopped');
    const untilThird = (stage: string, done: number): void => {
      if (stage === 'features' && done === 3) stop.abort();
    };
    const job = jobOf(network, { splits: twoSplits(), workDir, signal: stop.signal, onProgress: untilThird });
    await expect(runExperiment(job)).rejects.toThrow(expect.objectContaining({ code: 'cancelled' }));
    const seen: number[] = [];
    const again = jobOf(
      { ...network, training: { ...network.training, epochs: 1 } },
      {
        splits: twoSplits(),
        workDir,
        onProgress: (stage, done) => void (stage === 'features' && seen.push(done)),
      },
    );
    await runExperiment(again);
    // Stopped by the fourth: that was computed, and is not computed again.
    expect(seen[0]).toBe(5);
  });

  test('a song that was replaced since is trained on anew', async () => {
    const workDir = join(dir, 'replaced');
    const moving = join(dir, 'replaced.wav');
    await writeFloatWav(moving, hum(30), RATE_HZ);
    const others = songs.map((song) => (song.id === 'hum 7' ? { ...song, path: moving } : song));
    const epochs = async (): Promise<number> => {
      const seen = new Set<string>();
      const onProgress = (stage: string): void => void seen.add(stage);
      await runExperiment(jobOf(network, { songs: others, splits: foldSplits().slice(0, 1), workDir, onProgress }));
      return [...seen].filter((stage) => stage.includes('epoch')).length;
    };
    expect(await epochs()).toBe(4);
    expect(await epochs()).toBe(0);
    await writeFloatWav(moving, hum(31), RATE_HZ);
    await utimes(moving, 1, 1);
    expect(await epochs()).toBe(4);
  });

  test('is trained by one process at a time', async () => {
    const workDir = join(dir, 'twice');
    const job = jobOf({ ...network, training: { ...network.training, epochs: 1 } }, { splits: twoSplits(), workDir });
    await runExperiment(job);
    const [checkpoint] = readdirSync(workDir).filter((name) => name.startsWith('x-'));
    await writeFile(join(workDir, checkpoint!, 'lock'), '1');
    await expect(runExperiment(job)).rejects.toMatchObject({ code: 'file-busy' });
  });

  test('what cannot be built is refused before anything is decoded', async () => {
    const job = jobOf({ ...network, inputs: [{ kind: 'raw' }] }, { workDir: join(dir, 'unbuilt') });
    await expect(runExperiment(job)).rejects.toThrow(/^x: .*multi-label-cnn.*raw/);
    expect(() => readdirSync(job.workDir)).toThrow('ENOENT');
  });
});
