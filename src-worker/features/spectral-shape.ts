import type { FeatureColumns, SpectralFeature } from './spectral-feature';

/** Share of the magnitude that lies below the rolloff. */
const ROLLOFF_SHARE = 0.85;

/**
 * Three descriptions of each frame's magnitude spectrum M, one a row:
 * 0. centroid, Hz: mean of the frequencies weighted by M (`librosa.feature.spectral_centroid`), 0 for silence;
 * 1. rolloff, Hz: the lowest bin up to which 0.85 of the sum of M lies (`librosa.feature.spectral_rolloff`), 0 for silence;
 * 2. flux, 0..2: squared distance to the frame before, both scaled to a Euclidean length of 1, which the paper leaves open; 0 for the first frame.
 */
export class SpectralShapeFeature implements SpectralFeature {
  readonly height = 3;

  constructor(
    private readonly nFft: number,
    private readonly sampleRateHz: number,
  ) {}

  start(nFrames: number): FeatureColumns {
    const binHz = this.sampleRateHz / this.nFft;
    const values = new Float32Array(this.height * nFrames);
    let previous: Float64Array | null = null;
    return {
      addFrame: (power, t) => {
        const magnitudes = power.map(Math.sqrt);
        const direction = unitLength(magnitudes);
        values[t] = centroidBin(magnitudes) * binHz;
        values[nFrames + t] = rolloffBin(magnitudes) * binHz;
        values[2 * nFrames + t] = previous === null ? 0 : squaredDistance(direction, previous);
        previous = direction;
      },
      finish: () => values,
    };
  }
}

function centroidBin(magnitudes: Float64Array): number {
  let total = 0;
  let moment = 0;
  for (let k = 0; k < magnitudes.length; k++) {
    total += magnitudes[k]!;
    moment += k * magnitudes[k]!;
  }
  return total === 0 ? 0 : moment / total;
}

function rolloffBin(magnitudes: Float64Array): number {
  let total = 0;
  for (const magnitude of magnitudes) total += magnitude;
  let below = 0;
  return magnitudes.findIndex((magnitude) => (below += magnitude) >= ROLLOFF_SHARE * total);
}

function unitLength(values: Float64Array): Float64Array {
  let energy = 0;
  for (const value of values) energy += value * value;
  const length = Math.sqrt(energy);
  return length === 0 ? values : values.map((value) => value / length);
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) ** 2;
  return sum;
}
