import { decodeWhole, fileStates } from '../feature-cache';
import { FrameStore } from '../frame-store';
import { extractHandFeatures, HAND_FEATURE_NAMES, HAND_FEATURE_RATE_HZ } from '../../features/hand-features';

export interface HandFeatureOptions {
  readonly dir: string;
  readonly ffmpegPath: string;
  /** What it throws ends the work. */
  readonly onProgress: (done: number, total: number) => void;
}

/** To be raised when the same song gives other features than before. */
const FEATURES_VERSION = 1;

/** The 30 hand-made features of many songs, each of the whole song, on disk as float32: computed once. */
export class HandFeatureStore {
  private constructor(private readonly frames: FrameStore) {}

  /** Opens the features of these songs, decoding and computing them first where they aren't there. */
  static async open(
    songs: readonly { readonly id: string; readonly path: string }[],
    { dir, ffmpegPath, onProgress }: HandFeatureOptions,
  ): Promise<HandFeatureStore> {
    const files = await fileStates(songs);
    const frames = FrameStore.open({
      dir,
      key: JSON.stringify(['hand-made features', FEATURES_VERSION, HAND_FEATURE_NAMES]),
      frameBytes: HAND_FEATURE_NAMES.length * Float32Array.BYTES_PER_ELEMENT,
    });
    await frames.add({
      items: songs,
      idOf: ({ id }) => id,
      keyOf: ({ path }) => JSON.stringify([path, files.get(path)]),
      async produce({ path }) {
        const samples = await decodeWhole(path, { ffmpegPath, sampleRateHz: HAND_FEATURE_RATE_HZ });
        return new Uint8Array(extractHandFeatures(samples).buffer);
      },
      onProgress,
    });
    return new HandFeatureStore(frames);
  }

  /** Songs that have no features, e.g. because they last less than 23 ms, with the reason. */
  get failures(): Readonly<Record<string, string>> {
    return this.frames.failures;
  }

  /** The features of a song in the order of `HAND_FEATURE_NAMES`, each in its own unit; null for one of the failures. */
  read(id: string): Float32Array | null {
    return this.frames.has(id) ? new Float32Array(this.frames.read(id, 0, 1).buffer) : null;
  }

  close(): void {
    this.frames.close();
  }
}
