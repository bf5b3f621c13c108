import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, toErrorInfo } from '../../src-shared/errors';
import type { AudioSpec, LogMelSpec } from '../../src-shared/model-spec';
import { decodePcm } from '../audio/decode';
import { repeatToFill } from '../audio/slice';
import { LogMelExtractor } from '../features/log-mel';
import type { LabelledTrack } from './manifest';

/** Where one track's frames lie in the cache file. */
interface CacheEntry {
  readonly firstFrame: number;
  readonly frameCount: number;
}

interface CacheIndex {
  readonly entries: Readonly<Record<string, CacheEntry>>;
  readonly failures: Readonly<Record<string, string>>;
}

export interface FeatureCacheOptions {
  readonly cacheDir: string;
  readonly audio: AudioSpec;
  readonly features: LogMelSpec;
  readonly ffmpegPath: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Log-mel frames of every training track, one byte a value, in one file on disk: [frame][mel]. Crops are read from disk, so
 * memory does not grow with the data. With `center: false` a crop of whole frames is exactly the spectrogram of the segment
 * that starts at that frame's first sample, so training sees what serving computes (but for 8-bit rounding).
 */
export class FeatureCache {
  private constructor(
    private readonly file: number,
    private readonly index: CacheIndex,
    private readonly nMels: number,
  ) {}

  /** Opens the cache for these tracks and settings, computing it first when it isn't there. */
  static async open(tracks: readonly LabelledTrack[], options: FeatureCacheOptions): Promise<FeatureCache> {
    if (options.features.center) throw new CodedError('bad-input', 'the feature cache needs features.center = false');
    const files = await Promise.all(tracks.map((track) => fileState(track.path)));
    const key = JSON.stringify([options.audio, options.features, tracks.map((track) => track.id), files]);
    const name = createHash('sha256').update(key).digest('hex').slice(0, 16);
    const dataPath = join(options.cacheDir, `features-${name}.u8`);
    const indexPath = join(options.cacheDir, `features-${name}.json`);
    await mkdir(options.cacheDir, { recursive: true });
    // The index is written last: where it is, the data is whole.
    if (!existsSync(indexPath)) writeIndex(indexPath, await computeFrames(tracks, dataPath, options));
    const index = JSON.parse(readFileSync(indexPath, 'utf8')) as CacheIndex;
    return new FeatureCache(openSync(dataPath, 'r'), index, options.features.nMels);
  }

  /** Tracks that could not be decoded, with the reason. */
  get failures(): Readonly<Record<string, string>> {
    return this.index.failures;
  }

  has(trackId: string): boolean {
    return this.index.entries[trackId] !== undefined;
  }

  frameCount(trackId: string): number {
    return this.entry(trackId).frameCount;
  }

  /** @returns `frameCount` frames from `startFrame` on, [frame][mel], 0..255 */
  read(trackId: string, startFrame: number, frameCount: number): Uint8Array {
    const entry = this.entry(trackId);
    if (startFrame + frameCount > entry.frameCount) throw new RangeError(`${trackId}: frames beyond the end`);
    const bytes = new Uint8Array(frameCount * this.nMels);
    readSync(this.file, bytes, 0, bytes.length, (entry.firstFrame + startFrame) * this.nMels);
    return bytes;
  }

  close(): void {
    closeSync(this.file);
  }

  private entry(trackId: string): CacheEntry {
    const entry = this.index.entries[trackId];
    if (entry === undefined) throw new RangeError(`${trackId} is not in the feature cache`);
    return entry;
  }
}

/** What changes when a file is replaced; null for one that is not there. */
async function fileState(path: string): Promise<[number, number] | null> {
  const info = await stat(path).catch(() => null);
  return info === null ? null : [info.size, info.mtimeMs];
}

async function computeFrames(
  tracks: readonly LabelledTrack[],
  dataPath: string,
  options: FeatureCacheOptions,
): Promise<CacheIndex> {
  const extractor = new LogMelExtractor(options.features, options.audio.sampleRateHz);
  const { nMels } = options.features;
  const entries: Record<string, CacheEntry> = {};
  const failures: Record<string, string> = {};
  const file = openSync(dataPath, 'w');
  let firstFrame = 0;
  for (const [done, track] of tracks.entries()) {
    const samples = await tryDecodeWhole(track.path, options);
    if ('failure' in samples) failures[track.id] = samples.failure;
    else {
      // Not caught here: a disk that is full is no fault of the track.
      const bytes = quantise(extractor.extract(repeatedToSegment(samples, options.audio.segmentSamples)), nMels);
      writeFileSync(file, bytes);
      const frameCount = bytes.length / nMels;
      entries[track.id] = { firstFrame, frameCount };
      firstFrame += frameCount;
    }
    options.onProgress?.(done + 1, tracks.length);
  }
  closeSync(file);
  return { entries, failures };
}

function writeIndex(indexPath: string, index: CacheIndex): void {
  writeFileSync(`${indexPath}.tmp`, JSON.stringify(index));
  renameSync(`${indexPath}.tmp`, indexPath);
}

async function tryDecodeWhole(
  path: string,
  options: FeatureCacheOptions,
): Promise<Float32Array | { readonly failure: string }> {
  try {
    return await decodeWhole(path, options);
  } catch (error) {
    return { failure: toErrorInfo(error).message };
  }
}

/** Training tracks are clips of at most a few minutes: one at a time fits in memory. */
async function decodeWhole(path: string, options: FeatureCacheOptions): Promise<Float32Array> {
  const chunks: Float32Array[] = [];
  const decodeOptions = { ffmpegPath: options.ffmpegPath, sampleRateHz: options.audio.sampleRateHz };
  for await (const chunk of decodePcm(path, decodeOptions)) chunks.push(chunk);
  const samples = new Float32Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    samples.set(chunk, offset);
    offset += chunk.length;
  }
  return samples;
}

/** What serving does with a track shorter than one segment (see `sliceSegments`). */
function repeatedToSegment(samples: Float32Array, segmentSamples: number): Float32Array {
  return samples.length >= segmentSamples ? samples : repeatToFill(samples, segmentSamples);
}

/** [mel][frame] in 0..1 -> [frame][mel] in 0..255. */
function quantise(logMel: Float32Array, nMels: number): Uint8Array {
  const frameCount = logMel.length / nMels;
  const bytes = new Uint8Array(logMel.length);
  for (let m = 0; m < nMels; m++) {
    for (let t = 0; t < frameCount; t++) bytes[t * nMels + m] = Math.round(logMel[m * frameCount + t]! * 255);
  }
  return bytes;
}
