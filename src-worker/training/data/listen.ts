import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { CodedError, toErrorInfo } from '../../../src-shared/errors';
import { decodePcm } from '../../audio/decode';
import { type Fingerprint, FINGERPRINT_RATE_HZ, Fingerprinter } from './fingerprint';
import type { FingerprintStore, HeardFile } from './fingerprint-store';

/** Enough to know any song by; hours of a mix need not be heard. */
const MAX_HEARD_SEC = 600;

/** Why a file could not be heard. */
export interface UnheardFile {
  readonly failure: string;
}

export interface ListenOptions {
  readonly store: FingerprintStore;
  readonly ffmpegPath: string;
  readonly onProgress: (done: number, total: number, path: string) => void;
}

/**
 * Listens to files, as many at a time as there are processors, and keeps their fingerprints in the store. What the store
 * knows is not listened to again; a file that cannot be decoded is a result like any other, and tried again next time.
 * @throws CodedError `ffmpeg-missing`
 */
export async function listenTo(
  paths: readonly string[],
  options: ListenOptions,
): Promise<Map<string, HeardFile | UnheardFile>> {
  const heard = new Map<string, HeardFile | UnheardFile>();
  const waiting = paths.values();
  const listener = async (): Promise<void> => {
    for (const path of waiting) {
      heard.set(path, await tryListen(path, options));
      options.onProgress(heard.size, paths.length, path);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, listener));
  return heard;
}

async function tryListen(path: string, { store, ffmpegPath }: ListenOptions): Promise<HeardFile | UnheardFile> {
  try {
    const state = await stat(path);
    const known = store.find(path, state);
    if (known !== undefined) return known;
    const { durationSec, words } = await fingerprintFile(path, ffmpegPath);
    return store.add(path, state, durationSec, words);
  } catch (error) {
    // Not this file's fault, so every other would fail as well.
    if (error instanceof CodedError && error.code === 'ffmpeg-missing') throw error;
    return { failure: toErrorInfo(error).message };
  }
}

async function fingerprintFile(
  path: string,
  ffmpegPath: string,
): Promise<{ readonly durationSec: number | null; readonly words: Fingerprint }> {
  const fingerprinter = new Fingerprinter();
  let samples = 0;
  for await (const chunk of decodePcm(path, { ffmpegPath, sampleRateHz: FINGERPRINT_RATE_HZ })) {
    fingerprinter.push(chunk);
    samples += chunk.length;
    if (samples > MAX_HEARD_SEC * FINGERPRINT_RATE_HZ) return { durationSec: null, words: fingerprinter.finish() };
  }
  return { durationSec: samples / FINGERPRINT_RATE_HZ, words: fingerprinter.finish() };
}
