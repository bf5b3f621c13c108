const SQRT3 = Math.sqrt(3);

/** Daubechies' wavelet of four coefficients (1988), orthonormal: the low-pass filter, and the high-pass filter as its mirror. */
const LOW_PASS = [1 + SQRT3, 3 + SQRT3, 3 - SQRT3, 1 - SQRT3].map((weight) => weight / (4 * Math.SQRT2));
const HIGH_PASS = LOW_PASS.map((_, k) => (k % 2 === 0 ? 1 : -1) * LOW_PASS[3 - k]!);

export interface OctaveSplit {
  /** The lower half of the frequencies. */
  readonly low: Float64Array;
  /** The upper half. */
  readonly high: Float64Array;
}

/** One step of the discrete wavelet transform: both halves have half the sampling rate. The last sample stands for what would follow. */
export function splitOctave(signal: Float64Array): OctaveSplit {
  return { low: filteredByTwo(signal, LOW_PASS), high: filteredByTwo(signal, HIGH_PASS) };
}

function filteredByTwo(signal: Float64Array, filter: readonly number[]): Float64Array {
  const last = signal.length - 1;
  const result = new Float64Array(Math.floor(signal.length / 2));
  for (let i = 0; i < result.length; i++) {
    let sum = 0;
    for (let k = 0; k < filter.length; k++) sum += filter[k]! * signal[Math.min(2 * i + k, last)]!;
    result[i] = sum;
  }
  return result;
}
