import type { PowerFrames } from './power-frames';

/** A feature that is made of power frames, one column a frame. */
export interface SpectralFeature {
  /** Rows of the feature. */
  readonly height: number;
  /** Starts on a signal of that many frames. */
  start(nFrames: number): FeatureColumns;
}

/** A feature while its signal is gone through. */
export interface FeatureColumns {
  /** @param power `nFft / 2 + 1` power bins; only valid during the call */
  addFrame(power: Float64Array, frameIndex: number): void;
  /** @returns row-major [height][nFrames] */
  finish(): Float32Array;
}

/**
 * Several features of one signal in one pass: the STFT, which costs most, is computed once.
 * @returns one array per feature, in their order, row-major [height][nFrames]
 */
export function extractFeatures(
  frames: PowerFrames,
  features: readonly SpectralFeature[],
  samples: Float32Array,
): Float32Array[] {
  const nFrames = frames.frameCount(samples.length);
  const started = features.map((feature) => feature.start(nFrames));
  frames.forEach(samples, (power, t) => {
    for (const columns of started) columns.addFrame(power, t);
  });
  return started.map((columns) => columns.finish());
}
