import type { LogMelSpec } from '../../src-shared/model-inputs';
import { MelBands } from './mel-bands';
import { PowerFrames } from './power-frames';
import { extractFeatures, type FeatureColumns, type SpectralFeature } from './spectral-feature';

/**
 * Log-mel spectrograms equal to
 * `librosa.power_to_db(librosa.feature.melspectrogram(y, power=2, window='hann', pad_mode='constant', …), ref=1, amin=aMin, top_db=None)`,
 * clipped to [dbMin, dbMax] and mapped to [0, 1].
 */
export class LogMelFeature implements SpectralFeature {
  readonly height: number;
  private readonly bands: MelBands;

  constructor(
    private readonly spec: LogMelSpec,
    sampleRateHz: number,
  ) {
    this.height = spec.nMels;
    this.bands = new MelBands(spec, sampleRateHz);
  }

  start(nFrames: number): FeatureColumns {
    const { nMels, dbMin, dbMax } = this.spec;
    const logMel = new Float32Array(nMels * nFrames);
    return {
      addFrame: (power, t) => {
        const decibels = this.bands.decibels(power);
        for (let m = 0, at = t; m < nMels; m++, at += nFrames)
          logMel[at] = (Math.min(Math.max(decibels[m]!, dbMin), dbMax) - dbMin) / (dbMax - dbMin);
      },
      finish: () => logMel,
    };
  }
}

/** The log-mel spectrogram alone, with its STFT. Holds working buffers: one extractor per thread. */
export class LogMelExtractor {
  private readonly frames: PowerFrames;
  private readonly feature: LogMelFeature;

  constructor(spec: LogMelSpec, sampleRateHz: number) {
    this.frames = new PowerFrames(spec);
    this.feature = new LogMelFeature(spec, sampleRateHz);
  }

  /** STFT frames of a signal of that length. */
  frameCount(sampleCount: number): number {
    return this.frames.frameCount(sampleCount);
  }

  /** @returns row-major [nMels][nFrames], each value 0..1 */
  extract(samples: Float32Array): Float32Array {
    return extractFeatures(this.frames, [this.feature], samples)[0]!;
  }
}
