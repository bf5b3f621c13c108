import * as tf from '@tensorflow/tfjs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FFMPEG } from '../test-support/audio-files';
import { LogMelExtractor } from '../features/log-mel';
import { decodePcm } from '../audio/decode';
import { createNetwork, networkHeads } from './create-network';
import type { ExampleSource } from './example-source';
import { columnMeans } from './calibration/head-calibration';
import { HEADS } from './cross-validate';
import { frameExamples } from './frame-examples';
import type { FrameStore } from './frame-store';
import { GENRE_LABELS } from './labels';
import type { LabelledTrack } from './manifest';
import { predictTracks } from './predict-tracks';
import {
  labelledTrack,
  openSmallCache,
  SMALL_RECIPE,
  SMALL_SHAPE,
  type SmallTrack,
  writeTracks,
} from './testing/small-recipe';
import { trainNetwork } from './train-network';

let dir: string;
let cache: FrameStore;
let tracks: LabelledTrack[];

const config = SMALL_RECIPE;
const shape = SMALL_SHAPE;
/** The tracks, and one whose file is not there. */
const withMissing = (): LabelledTrack[] => [...tracks, labelledTrack(dir, { id: 'not-there', kind: 'tune' })];
const examples = (): ExampleSource => frameExamples(tracks, cache, shape, config);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-train-'));
  const kindOf = (i: number): SmallTrack['kind'] => (i % 2 === 0 ? 'tune' : 'noise');
  const small = Array.from({ length: 8 }, (_, i) => ({ id: `track-${i}`, kind: kindOf(i), durationSec: 3 + i }));
  tracks = await writeTracks(dir, small);
  cache = await openSmallCache(dir, withMissing());
});
afterAll(() => rm(dir, { recursive: true }));

describe('feature cache', () => {
  test('a crop is the spectrogram of the segment that starts there, but for 8-bit rounding', async () => {
    const samples: number[] = [];
    for await (const chunk of decodePcm(tracks[2]!.path, { ffmpegPath: FFMPEG, sampleRateHz: 8000 }))
      samples.push(...chunk);
    const startFrame = 11;
    const { hopLength } = config.features;
    const segment = Float32Array.from(
      samples.slice(startFrame * hopLength, startFrame * hopLength + config.audio.segmentSamples),
    );
    const direct = new LogMelExtractor(config.features, 8000).extract(segment);
    const crop = cache.read('track-2', startFrame, shape.nFrames);
    for (let m = 0; m < shape.nMels; m++) {
      for (let t = 0; t < shape.nFrames; t++) {
        expect(Math.abs(crop[t * shape.nMels + m]! / 255 - direct[m * shape.nFrames + t]!)).toBeLessThanOrEqual(
          0.5 / 255 + 1e-6,
        );
      }
    }
  });

  test('a file that cannot be decoded is left out with its reason', () => {
    expect(cache.has('not-there')).toBe(false);
    expect(cache.failures['not-there']).toMatch(/not-there\.wav/);
  });

  test('opened again, it decodes nothing but what failed before', async () => {
    let decoded = 0;
    const again = await openSmallCache(dir, withMissing(), () => decoded++);
    expect(decoded).toBe(1);
    expect(again.read('track-3', 0, shape.nFrames)).toEqual(cache.read('track-3', 0, shape.nFrames));
    again.close();
  });
});

describe('trainNetwork', () => {
  test('leaves out other units at every step', { timeout: 60_000 }, async () => {
    const architecture = { ...config.architecture, dropout: 0.5 };
    const model = createNetwork(tf, { ...config, architecture }, shape, networkHeads(HEADS));
    const layer = model.getLayer('drop') as unknown as { seed: number };
    const seeds: number[] = [];
    const onProgress = (): void => void seeds.push(layer.seed);
    const oneEpoch = { ...config, training: { ...config.training, epochs: 1 } };
    await trainNetwork({ tf, model, examples: examples(), teacher: null, config: oneEpoch, seed: 1, onProgress });
    expect(seeds.length).toBeGreaterThan(2);
    expect(new Set(seeds).size).toBe(seeds.length);
    // The seed decides the mask: without a new one the library draws the same mask again.
    const mask = (seed: number): number[] => Array.from(tf.dropout(tf.ones([64]), 0.5, undefined, seed).dataSync());
    expect(mask(seeds[0]!)).toEqual(mask(seeds[0]!));
    expect(mask(seeds[0]!)).not.toEqual(mask(seeds[1]!));
  });

  test('learns to tell tunes from noise, and leaks no tensors', { timeout: 120_000 }, async () => {
    const model = createNetwork(tf, config, shape, networkHeads(HEADS));
    const run = { tf, model, examples: examples(), teacher: null, config, seed: 1, onProgress: () => undefined };
    const tensorsBefore = tf.memory().numTensors;
    const losses = await trainNetwork(run);
    expect(tf.memory().numTensors).toBeLessThanOrEqual(tensorsBefore);
    expect(losses).toHaveLength(12);
    expect(losses.at(-1)!).toBeLessThan(0.5 * losses[0]!);

    const jazz = GENRE_LABELS.findIndex(({ id }) => id === 'Jazz');
    const probs = await predictTracks(tf, model, tracks, cache, { ...config, shape });
    for (const [i, track] of probs.entries()) {
      const isTune = i % 2 === 0;
      const [genre, mood] = [columnMeans(track.segments.genre!), columnMeans(track.segments.mood!)];
      expect(genre[jazz]! > 0.5).toBe(isTune);
      expect(mood[0]! > mood[1]!).toBe(isTune);
    }
  });
});
