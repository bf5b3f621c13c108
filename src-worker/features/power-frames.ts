import FFT from 'fft.js';
import { stftFrameCount, type StftSpec } from '../../src-shared/model-inputs';

/**
 * The power spectrogram `abs(librosa.stft(y, window='hann', pad_mode='constant', …)) ** 2`, one frame at a time, so that every
 * feature of a signal can be made in one pass and none needs the whole spectrogram. Holds its working buffers: one per thread.
 */
export class PowerFrames {
  private readonly fft: FFT;
  private readonly window: Float64Array;
  private readonly frame: Float64Array;
  private readonly spectrum: Float64Array;
  private readonly power: Float64Array;

  constructor(private readonly spec: StftSpec) {
    const { nFft, winLength } = spec;
    this.fft = new FFT(nFft);
    this.window = centredHannWindow(winLength, nFft);
    this.frame = new Float64Array(nFft);
    this.spectrum = new Float64Array(2 * nFft);
    this.power = new Float64Array(nFft / 2 + 1);
  }

  /** STFT frames of a signal of that length. */
  frameCount(sampleCount: number): number {
    return stftFrameCount(this.spec, sampleCount);
  }

  /** Calls `visit` for each frame with its `nFft / 2 + 1` power bins, in a buffer that the next frame overwrites. */
  forEach(samples: Float32Array, visit: (power: Float64Array, frameIndex: number) => void): void {
    const { nFft, hopLength, center } = this.spec;
    const offset = center ? -Math.floor(nFft / 2) : 0;
    const nFrames = this.frameCount(samples.length);
    for (let t = 0; t < nFrames; t++) {
      this.loadFrame(samples, offset + t * hopLength);
      this.computePower();
      visit(this.power, t);
    }
  }

  /** Windows the frame that starts at `start`; what lies outside the signal counts as zero. */
  private loadFrame(samples: Float32Array, start: number): void {
    const { frame, window } = this;
    const first = Math.min(Math.max(0, -start), frame.length);
    const end = Math.max(first, Math.min(frame.length, samples.length - start));
    if (end - first < frame.length) frame.fill(0);
    // No test for each sample: this loop is a quarter of what a spectrogram costs.
    for (let i = first; i < end; i++) frame[i] = samples[start + i]! * window[i]!;
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
}

/** Periodic Hann window of `winLength`, zero-padded on both sides to `nFft`, as librosa does. */
function centredHannWindow(winLength: number, nFft: number): Float64Array {
  const window = new Float64Array(nFft);
  const pad = Math.floor((nFft - winLength) / 2);
  for (let i = 0; i < winLength; i++) window[pad + i] = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / winLength);
  return window;
}
