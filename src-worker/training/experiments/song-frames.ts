import { createRandom } from '../random';
import { decodeWhole, fileStates, filledSegment } from '../feature-cache';
import { FrameStore } from '../frame-store';
import type { Augmentation, Excerpts } from './config';
import { takeExcerpts } from './excerpts';
import type { InputSet } from './inputs';

/** A song, or a copy of it that was altered for training. */
export interface SongCopy {
  /** The song's id, and what was done to it. */
  readonly key: string;
  readonly path: string;
  readonly pitchShiftSemitones: number;
  readonly noiseSnrDb: number | null;
}

export interface SongFramesOptions {
  readonly dir: string;
  readonly inputSet: InputSet;
  /** Whatever the frames depend on besides the songs. */
  readonly inputKey: unknown;
  readonly sampleRateHz: number;
  readonly excerpts: Excerpts | null;
  readonly ffmpegPath: string;
  readonly onProgress: (done: number, total: number) => void;
  /** Waited for before each copy; rejects with nothing. */
  readonly breathe?: (() => Promise<void>) | undefined;
}

/** The song itself first, then what augmentation makes of it. */
export function copiesOf(id: string, path: string, augmentation: Augmentation | null): SongCopy[] {
  const plain = { key: id, path, pitchShiftSemitones: 0, noiseSnrDb: null };
  if (augmentation === null) return [plain];
  const shifted = augmentation.pitchShiftSemitones.map((pitchShiftSemitones) => ({
    ...plain,
    key: `${id} ${pitchShiftSemitones > 0 ? '+' : ''}${pitchShiftSemitones} st`,
    pitchShiftSemitones,
  }));
  const { noiseSnrDb } = augmentation;
  return [plain, ...shifted, ...(noiseSnrDb === null ? [] : [{ ...plain, key: `${id} ${noiseSnrDb} dB`, noiseSnrDb }])];
}

/**
 * Opens the frames of all copies, decoding and computing them first where they aren't there. What a copy gives does not depend on the
 * length of a segment, so runs with other segments, and with other copies beside it, share it; but for sound shorter than a segment,
 * which is repeated to fill one.
 */
export async function openSongFrames(copies: readonly SongCopy[], options: SongFramesOptions): Promise<FrameStore> {
  const { dir, inputSet, inputKey, sampleRateHz, excerpts } = options;
  const files = await fileStates(copies);
  const store = FrameStore.open({
    dir,
    key: JSON.stringify([inputKey, sampleRateHz, excerpts]),
    frameBytes: inputSet.frameBytes,
  });
  const keyOf = ({ path, pitchShiftSemitones, noiseSnrDb }: SongCopy): unknown[] => [
    path,
    files.get(path),
    pitchShiftSemitones,
    noiseSnrDb,
  ];
  await store.add({
    items: copies,
    idOf: ({ key }) => key,
    keyOf: (copy) => JSON.stringify(keyOf(copy)),
    produce: async (copy) => inputSet.toFrames(await soundOf(copy, options)),
    onProgress: options.onProgress,
  });
  const isShort = ({ key }: SongCopy): boolean => store.has(key) && store.frameCount(key) < inputSet.segmentFrames;
  const short = copies.filter(isShort);
  if (short.length === 0) return store;
  await store.add({
    items: short,
    idOf: ({ key }) => key,
    keyOf: (copy) => JSON.stringify([...keyOf(copy), inputSet.segmentSamples]),
    produce: async (copy) => inputSet.toFrames(filledSegment(await soundOf(copy, options), inputSet.segmentSamples)),
    onProgress: options.onProgress,
  });
  return store;
}

async function soundOf(copy: SongCopy, options: SongFramesOptions): Promise<Float32Array> {
  await options.breathe?.();
  const { sampleRateHz, excerpts, ffmpegPath } = options;
  const filter = pitchFilter(copy.pitchShiftSemitones, sampleRateHz);
  const whole = await decodeWhole(copy.path, { ffmpegPath, sampleRateHz, ...(filter === null ? {} : { filter }) });
  const sound = excerpts === null ? whole : takeExcerpts(whole, sampleRateHz, excerpts);
  return copy.noiseSnrDb === null ? sound : withNoise(sound, copy.noiseSnrDb);
}

/** Plays faster or slower, then stretches time back: the usual way to shift pitch with filters every ffmpeg has. */
function pitchFilter(semitones: number, sampleRateHz: number): string | null {
  if (semitones === 0) return null;
  const ratio = 2 ** (semitones / 12);
  const rate = Math.round(sampleRateHz * ratio);
  return `aresample=${sampleRateHz},asetrate=${rate},aresample=${sampleRateHz},atempo=${sampleRateHz / rate}`;
}

/** White noise at a signal-to-noise ratio in dB, the same for the same sound. */
export function withNoise(samples: Float32Array, snrDb: number): Float32Array {
  const random = createRandom(samples.length);
  const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
  // A uniform variable on [-a, a] has the power a^2 / 3.
  const amplitude = Math.sqrt((3 * power) / 10 ** (snrDb / 10));
  return samples.map((value) => value + amplitude * (2 * random() - 1));
}
