import { stat } from 'node:fs/promises';
import { CodedError } from '../../src-shared/errors';
import type { LogMelSpec } from '../../src-shared/model-inputs';
import type { AudioSpec } from '../../src-shared/model-spec';
import { decodePcm, type DecodeOptions } from '../audio/decode';
import { repeatToFill } from '../audio/slice';
import { LogMelExtractor } from '../features/log-mel';
import { FrameStore } from './frame-store';
import type { LabelledTrack } from './manifest';

export interface FeatureCacheOptions {
  readonly cacheDir: string;
  readonly audio: AudioSpec;
  readonly features: LogMelSpec;
  readonly ffmpegPath: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Opens the log-mel frames of every training track, [frame][mel], computing them first where they aren't there. With
 * `center: false` a crop of whole frames is exactly the spectrogram of the segment that starts at that frame's first sample,
 * so training sees what serving computes (but for 8-bit rounding).
 */
export async function openFeatureCache(
  tracks: readonly LabelledTrack[],
  options: FeatureCacheOptions,
): Promise<FrameStore> {
  const { audio, features } = options;
  if (features.center) throw new CodedError('bad-input', 'the feature cache needs features.center = false');
  const files = await fileStates(tracks);
  const extractor = new LogMelExtractor(features, audio.sampleRateHz);
  const decodeOptions = { ffmpegPath: options.ffmpegPath, sampleRateHz: audio.sampleRateHz };
  const store = FrameStore.open({
    dir: options.cacheDir,
    key: JSON.stringify([audio, features]),
    frameBytes: features.nMels,
  });
  await store.add({
    items: tracks,
    idOf: (track) => track.id,
    keyOf: ({ path }) => JSON.stringify([path, files.get(path)]),
    async produce(track) {
      const samples = filledSegment(await decodeWhole(track.path, decodeOptions), audio.segmentSamples);
      return quantiseFrames(extractor.extract(samples), features.nMels);
    },
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  return store;
}

/** What changes when a file is replaced, by its path: size and time; null for one that is not there. */
export async function fileStates(
  items: readonly { readonly path: string }[],
): Promise<Map<string, readonly [number, number] | null>> {
  const paths = [...new Set(items.map(({ path }) => path))];
  return new Map(await Promise.all(paths.map(async (path) => [path, await fileState(path)] as const)));
}

async function fileState(path: string): Promise<[number, number] | null> {
  const info = await stat(path).catch(() => null);
  return info === null ? null : [info.size, info.mtimeMs];
}

/** Longer than any song: an hour takes 320 MB at 22,050 Hz, and for a moment twice that. */
const LONGEST_SEC = 3600;

/**
 * A whole file as mono samples, held in memory as a whole.
 * @throws CodedError `bad-input` for more than an hour; what `decodePcm` throws
 */
export async function decodeWhole(path: string, options: DecodeOptions): Promise<Float32Array> {
  const chunks: Float32Array[] = [];
  let length = 0;
  for await (const chunk of decodePcm(path, options)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LONGEST_SEC * options.sampleRateHz)
      throw new CodedError('bad-input', `${path}: it lasts more than an hour; cut it into songs to train on them`);
  }
  const samples = new Float32Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    samples.set(chunk, offset);
    offset += chunk.length;
  }
  return samples;
}

/** What serving does with a track shorter than one segment (see `sliceSegments`). */
export function filledSegment(samples: Float32Array, segmentSamples: number): Float32Array {
  return samples.length >= segmentSamples ? samples : repeatToFill(samples, segmentSamples);
}

/** [row][frame] in 0..1 -> [frame][row] in 0..255. */
export function quantiseFrames(values: Float32Array, rowCount: number): Uint8Array {
  const frameCount = values.length / rowCount;
  const bytes = new Uint8Array(values.length);
  for (let row = 0; row < rowCount; row++) {
    for (let t = 0; t < frameCount; t++) bytes[t * rowCount + row] = Math.round(values[row * frameCount + t]! * 255);
  }
  return bytes;
}
