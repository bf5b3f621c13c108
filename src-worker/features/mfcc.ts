import type { StftSpec } from '../../src-shared/model-inputs';
import { MelBands, type MelBandsSpec } from './mel-bands';
import type { FeatureColumns, SpectralFeature } from './spectral-feature';

export interface MfccSpec extends StftSpec, MelBandsSpec {
  readonly kind: 'mfcc';
  /** Coefficients kept, from the zeroth (the level) on; at most `nMels`. Papers on genres keep 13. */
  readonly nMfcc: number;
  /** Sinusoidal liftering coefficient; 0 for none. */
  readonly lifter: number;
  /**
   * Bands are raised to this many dB below the loudest band of the signal: 80 in librosa. `null` leaves them as they are, so that
   * a frame does not depend on what else is in the signal, and a crop of frames equals the frames of the crop.
   */
  readonly topDb: number | null;
}

/**
 * Mel-frequency cepstral coefficients equal to `librosa.feature.mfcc(S=power_to_db(melspectrogram(…), amin=aMin, top_db=topDb),
 * n_mfcc=nMfcc, dct_type=2, norm='ortho', lifter=lifter)`. Rows are coefficients, in dB times the DCT's orthonormal scale: the zeroth runs
 * from about -1100 (silence, 128 bands) upwards; in music the first reaches 400, the others some 200.
 */
export class MfccFeature implements SpectralFeature {
  readonly height: number;
  private readonly bands: MelBands;
  private readonly basis: Float64Array;

  constructor(
    private readonly spec: MfccSpec,
    sampleRateHz: number,
  ) {
    this.height = spec.nMfcc;
    this.bands = new MelBands(spec, sampleRateHz);
    this.basis = liftered(dctBasis(spec.nMfcc, spec.nMels), spec);
  }

  start(nFrames: number): FeatureColumns {
    const { nMels } = this.spec;
    const decibels = new Float32Array(nFrames * nMels);
    return {
      addFrame: (power, t) => {
        decibels.set(this.bands.decibels(power), t * nMels);
      },
      finish: () => this.transform(decibels, nFrames),
    };
  }

  /** [frame][mel] in dB -> [coefficient][frame]. */
  private transform(decibels: Float32Array, nFrames: number): Float32Array {
    const { nMels, nMfcc, topDb } = this.spec;
    const floorDb = topDb === null ? -Infinity : maximum(decibels) - topDb;
    const mfcc = new Float32Array(nMfcc * nFrames);
    for (let t = 0; t < nFrames; t++) {
      for (let k = 0; k < nMfcc; k++) {
        let sum = 0;
        for (let m = 0; m < nMels; m++) sum += this.basis[k * nMels + m]! * Math.max(decibels[t * nMels + m]!, floorDb);
        mfcc[k * nFrames + t] = sum;
      }
    }
    return mfcc;
  }
}

/** The first rows of the orthonormal DCT-II, [nMfcc][nMels]. */
function dctBasis(nMfcc: number, nMels: number): Float64Array {
  const basis = new Float64Array(nMfcc * nMels);
  for (let k = 0; k < nMfcc; k++) {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / nMels);
    for (let m = 0; m < nMels; m++) basis[k * nMels + m] = scale * Math.cos((Math.PI * k * (m + 0.5)) / nMels);
  }
  return basis;
}

/** Scales coefficient k by 1 + lifter/2 sin(pi (k + 1) / lifter), as librosa does. */
function liftered(basis: Float64Array, { lifter, nMels }: MfccSpec): Float64Array {
  if (lifter === 0) return basis;
  return basis.map((weight, i) => {
    const k = Math.floor(i / nMels);
    return weight * (1 + (lifter / 2) * Math.sin((Math.PI * (k + 1)) / lifter));
  });
}

function maximum(values: Float32Array): number {
  return values.reduce((highest, value) => Math.max(highest, value), -Infinity);
}
