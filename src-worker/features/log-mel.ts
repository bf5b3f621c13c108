import FFT from 'fft.js';
import type { LogMelSpec } from '../../src-shared/model-spec';
import { createMelFilterbank, type MelFilter } from './mel-filterbank';

/**
 * Log-mel spectrograms equal to
 * `librosa.power_to_db(librosa.feature.melspectrogram(y, power=2, window='hann', pad_mode='constant', …), ref=1, amin=aMin, top_db=None)`,
 * clipped to [dbMin, dbMax] and mapped to [0, 1]. Holds its working buffers: one extractor per thread.
 */
export class LogMelExtractor {
  private readonly fft: FFT;
  private readonly window: Float64Array;
  private readonly filters: readonly MelFilter[];
  private readonly frame: Float64Array;
  private readonly spectrum: Float64Array;
  private readonly power: Float64Array;

  constructor(
    private readonly spec: LogMelSpec,
    sampleRateHz: number,
  ) {
    const { nFft } = spec;
    this.fft = new FFT(nFft);
    this.window = centredHannWindow(spec.winLength, nFft);
    this.filters = createMelFilterbank(spec, sampleRateHz);
    this.frame = new Float64Array(nFft);
    this.spectrum = new Float64Array(2 * nFft);
    this.power = new Float64Array(nFft / 2 + 1);
  }

  /** STFT frames of a signal of that length. */
  frameCount(sampleCount: number): number {
    const { nFft, hopLength, center } = this.spec;
    const padded = center ? sampleCount + 2 * Math.floor(nFft / 2) : sampleCount;
    return padded < nFft ? 0 : 1 + Math.floor((padded - nFft) / hopLength);
  }

  /** @returns row-major [nMels][nFrames], each value 0..1 */
  extract(samples: Float32Array): Float32Array {
    const { nMels, hopLength, nFft, center } = this.spec;
    const nFrames = this.frameCount(samples.length);
    const logMel = new Float32Array(nMels * nFrames);
    const offset = center ? -Math.floor(nFft / 2) : 0;
    for (let t = 0; t < nFrames; t++) {
      this.loadFrame(samples, offset + t * hopLength);
      this.computePower();
      for (let m = 0; m < nMels; m++) logMel[m * nFrames + t] = this.scaledDb(this.filters[m]!);
    }
    return logMel;
  }

  /** Windows the frame that starts at `start`; what lies outside the signal counts as zero. */
  private loadFrame(samples: Float32Array, start: number): void {
    const { frame, window } = this;
    for (let i = 0; i < frame.length; i++) frame[i] = (samples[start + i] ?? 0) * window[i]!;
  }

  private computePower(): void {
    const { spectrum, power } = this;
    this.fft.realTransform(spectrum, this.frame);
    for (let k = 0; k < power.length; k++) {
      const re = spectrum[2 * k]!;
      const im = spectrum[2 * k + 1]!;
      power[k] = re * re + im * im;
    }
  }

  private scaledDb(filter: MelFilter): number {
    const { aMin, dbMin, dbMax } = this.spec;
    const { firstBin, weights } = filter;
    let melPower = 0;
    for (let i = 0; i < weights.length; i++) melPower += weights[i]! * this.power[firstBin + i]!;
    const db = 10 * Math.log10(Math.max(aMin, melPower));
    return (Math.min(Math.max(db, dbMin), dbMax) - dbMin) / (dbMax - dbMin);
  }
}

/** Periodic Hann window of `winLength`, zero-padded on both sides to `nFft`, as librosa does. */
function centredHannWindow(winLength: number, nFft: number): Float64Array {
  const window = new Float64Array(nFft);
  const pad = Math.floor((nFft - winLength) / 2);
  for (let i = 0; i < winLength; i++) window[pad + i] = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / winLength);
  return window;
}
