import { join } from 'node:path';
import { FFMPEG, writeNoise, writeTune } from '../../test-support/audio-files';
import { trainConfigSchema, type TrainConfig } from '../config';
import { type FeatureCacheOptions, openFeatureCache } from '../feature-cache';
import type { FrameStore } from '../frame-store';
import { GENRE_LABELS, MOOD_LABELS, THEME_LABELS, type Target, UNKNOWN } from '../labels';
import type { LabelledTrack } from '../manifest';

/** A recipe of two-second segments and a network small enough for TensorFlow.js' plain backend, and music for it. */
export const SMALL_RECIPE: TrainConfig = trainConfigSchema.parse({
  id: 'tiny',
  title: 'Tiny',
  audio: { sampleRateHz: 8000, segmentSamples: 16000, segmentHopSamples: 16000 },
  features: {
    kind: 'log-mel',
    nFft: 512,
    winLength: 512,
    hopLength: 250,
    nMels: 32,
    fMinHz: 20,
    fMaxHz: 4000,
    melScale: 'htk',
    melNorm: 'slaney',
    center: false,
    aMin: 1e-10,
    dbMin: -60,
    dbMax: 40,
  },
  architecture: { kind: 'crnn', filters: [2, 3, 4, 4], gruUnits: 4, convDropout: 0, dropout: 0 },
  training: {
    seed: 1,
    epochs: 12,
    batchSize: 4,
    learningRate: 0.02,
    segmentsPerTrack: 2,
    moodWeight: 1,
    themeWeight: 1,
    closedGenreWeight: 0,
  },
  augmentation: { gainDb: 1, tiltDb: 0, maskMels: 0, maskFrames: 0, versions: 2 },
  distillation: { weight: 0 },
  targetPrecision: 0.8,
});

/** Of a segment of the recipe. */
export const SMALL_SHAPE = { nMels: 32, nFrames: 62 } as const;

export interface SmallTrack {
  readonly id: string;
  /** A tune is Q1 and Jazz, noise is Q2 and not Jazz; nothing else is known. */
  readonly kind: 'tune' | 'noise';
  readonly durationSec: number;
  readonly fold?: number;
}

/** The track as a manifest has it; its file is yet to be written. */
export function labelledTrack(dir: string, { id, kind, fold = 0 }: Omit<SmallTrack, 'durationSec'>): LabelledTrack {
  const isTune = kind === 'tune';
  const genre = GENRE_LABELS.map(({ id: label }) => (label === 'Jazz' ? (isTune ? 1 : 0) : UNKNOWN));
  const mood = MOOD_LABELS.map(({ id: label }) => (label === (isTune ? 'Q1' : 'Q2') ? 1 : 0));
  const theme = THEME_LABELS.map((): Target => UNKNOWN);
  return { id, path: join(dir, `${id}.wav`), source: 'test', group: id, fold, genre, mood, theme };
}

/** Writes the sound of each, too. */
export function writeTracks(dir: string, tracks: readonly SmallTrack[]): Promise<LabelledTrack[]> {
  return Promise.all(
    tracks.map(async (track) => {
      const labelled = labelledTrack(dir, track);
      await (track.kind === 'tune' ? writeTune : writeNoise)(labelled.path, track.durationSec);
      return labelled;
    }),
  );
}

/** The recipe's features of these tracks, kept in the folder. */
export function openSmallCache(
  dir: string,
  tracks: readonly LabelledTrack[],
  onProgress?: FeatureCacheOptions['onProgress'],
): Promise<FrameStore> {
  const { audio, features } = SMALL_RECIPE;
  const options = { cacheDir: dir, audio, features, ffmpegPath: FFMPEG };
  return openFeatureCache(tracks, onProgress === undefined ? options : { ...options, onProgress });
}
