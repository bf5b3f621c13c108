import FFT from 'fft.js';

/**
 * Autocorrelation by FFT, with its spectrum compressed as wished: of one signal with exponent 2 the ordinary one, of two bands with 0.67
 * the summary autocorrelation of Tolonen & Karjalainen 2000. Holds its working buffers: one per thread.
 */
export class Autocorrelator {
  private readonly fft: FFT;
  private readonly padded: Float64Array;
  private readonly transformed: Float64Array;
  private readonly compressed: Float64Array;

  /** @param maxLength longest signal, in samples */
  constructor(maxLength: number) {
    // Twice as long, so that the end of the signal does not meet its beginning.
    const size = 2 ** Math.ceil(Math.log2(2 * maxLength));
    this.fft = new FFT(size);
    this.padded = new Float64Array(size);
    this.transformed = new Float64Array(2 * size);
    this.compressed = new Float64Array(size / 2 + 1);
  }

  /**
   * @param signals of equal length; their magnitude spectra, each raised to `exponent`, are added
   * @returns one value a lag, from lag 0 to one less than the signals' length, where lag 0 is 1; all zeros for silence
   */
  compute(signals: readonly Float64Array[], exponent: number): Float64Array {
    this.compressed.fill(0);
    for (const signal of signals) this.addCompressed(signal, exponent);
    return this.inverse(signals[0]!.length);
  }

  private addCompressed(signal: Float64Array, exponent: number): void {
    const { padded, transformed, compressed } = this;
    padded.fill(0);
    padded.set(signal);
    this.fft.realTransform(transformed, padded);
    for (let k = 0; k < compressed.length; k++) {
      const re = transformed[2 * k]!;
      const im = transformed[2 * k + 1]!;
      compressed[k]! += (re * re + im * im) ** (exponent / 2);
    }
  }

  /** The transform of a real, even spectrum is its inverse but for a factor, which goes with the scaling. */
  private inverse(lagCount: number): Float64Array {
    const { padded, transformed, compressed } = this;
    const size = padded.length;
    for (let k = 0; k < size; k++) padded[k] = compressed[Math.min(k, size - k)]!;
    this.fft.realTransform(transformed, padded);
    const lags = new Float64Array(lagCount);
    const energy = transformed[0]!;
    if (energy > 0) for (let lag = 0; lag < lagCount; lag++) lags[lag] = transformed[2 * lag]! / energy;
    return lags;
  }
}

/** Multiples of a period that are told apart from periods of their own. */
const STRETCHES = [2, 3, 4, 5];

/**
 * Enhanced autocorrelation (Tolonen & Karjalainen 2000): negative values are cut off; then the function, stretched in time by 2, 3, 4 and 5, is
 * subtracted from itself and cut off again, because what repeats with a period also repeats with its multiples. The slope down from lag 0, which says
 * only that neighbours are alike, is removed first: stretched, it would cover up long periods.
 * @returns one value a lag, 0 or more
 */
export function enhance(autocorrelation: Float64Array): Float64Array {
  const clipped = autocorrelation.map((value) => Math.max(0, value));
  const slopeEnd = clipped.indexOf(0);
  clipped.fill(0, 0, slopeEnd < 0 ? clipped.length : slopeEnd);
  const enhanced = clipped.slice();
  for (const stretch of STRETCHES) {
    for (let lag = 0; lag < enhanced.length; lag++)
      enhanced[lag] = Math.max(0, enhanced[lag]! - interpolated(clipped, lag / stretch));
  }
  return enhanced;
}

function interpolated(values: Float64Array, position: number): number {
  const before = Math.floor(position);
  const share = position - before;
  return share === 0 ? values[before]! : (1 - share) * values[before]! + share * values[before + 1]!;
}

export interface Peak {
  /** In lags, between two of them: the top of the parabola through the highest value and its neighbours. */
  readonly lag: number;
  /** The highest value itself. */
  readonly height: number;
}

/** The `count` highest local maxima above zero from `minLag` to `maxLag`, highest first; fewer where there are fewer. */
export function highestPeaks(values: Float64Array, minLag: number, maxLag: number, count: number): Peak[] {
  const peaks: Peak[] = [];
  const first = Math.max(1, Math.ceil(minLag));
  const last = Math.min(Math.floor(maxLag), values.length - 2);
  for (let lag = first; lag <= last; lag++) {
    const [before, here, after] = [values[lag - 1]!, values[lag]!, values[lag + 1]!];
    if (here <= before || here < after) continue;
    const offset = (0.5 * (before - after)) / (before - 2 * here + after);
    peaks.push({ lag: lag + offset, height: here });
  }
  return peaks.sort((a, b) => b.height - a.height).slice(0, count);
}
