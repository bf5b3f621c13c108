import { CHROMA_COUNT, type StftSpec } from '../../src-shared/model-inputs';
import type { FeatureColumns, SpectralFeature } from './spectral-feature';

/** The octave, counted from A0 = 27.5 Hz, at which the filters weigh most, and the standard deviation of that weight. */
const CENTRE_OCTAVE = 5;
const OCTAVE_WIDTH = 2;
const A0_HZ = 27.5;
/** Filters are built from A on; rolled by this many rows they begin with C. */
const A_TO_C = 3;

/**
 * Chromagram equal to `librosa.feature.chroma_stft(y, norm=inf, tuning=0, …)`: the power of the twelve pitch classes C, C#, … B (A4 = 440 Hz), each
 * frame scaled to a largest value of 1. Rows are pitch classes, values 0..1; a frame of silence is all zeros.
 */
export class ChromaFeature implements SpectralFeature {
  readonly height = CHROMA_COUNT;
  private readonly filters: readonly Float32Array[];

  constructor(spec: StftSpec, sampleRateHz: number) {
    this.filters = createChromaFilterbank(spec.nFft, sampleRateHz);
  }

  start(nFrames: number): FeatureColumns {
    const chroma = new Float32Array(CHROMA_COUNT * nFrames);
    return {
      addFrame: (power, t) => {
        const raw = this.filters.map((weights) => dot(weights, power));
        const highest = Math.max(...raw);
        for (const [c, value] of raw.entries()) chroma[c * nFrames + t] = highest > 0 ? value / highest : 0;
      },
      finish: () => chroma,
    };
  }
}

/**
 * `librosa.filters.chroma(sr, n_fft, tuning=0, ctroct=5, octwidth=2, norm=2, base_c=True)` (D. Ellis 2007): every FFT bin belongs to
 * the pitch classes near it by a Gaussian as wide as the bin, and counts most around the octave of A5.
 * @returns 12 filters over `nFft / 2 + 1` power bins, C first
 */
function createChromaFilterbank(nFft: number, sampleRateHz: number): Float32Array[] {
  const binCount = nFft / 2 + 1;
  const pitches = binPitches(nFft, sampleRateHz);
  const filters = Array.from({ length: CHROMA_COUNT }, () => new Float32Array(binCount));
  for (let k = 0; k < binCount; k++) {
    const width = Math.max(pitches[k + 1]! - pitches[k]!, 1);
    const bumps = filters.map((_, c) => Math.exp(-0.5 * ((2 * classDistance(pitches[k]!, c)) / width) ** 2));
    const norm = Math.hypot(...bumps);
    const dominance = Math.exp(-0.5 * ((pitches[k]! / CHROMA_COUNT - CENTRE_OCTAVE) / OCTAVE_WIDTH) ** 2);
    for (const [c, bump] of bumps.entries()) {
      filters[(c + CHROMA_COUNT - A_TO_C) % CHROMA_COUNT]![k] = (bump / norm) * dominance;
    }
  }
  return filters;
}

/** Semitones above A0 of each bin up to one above the highest used; bin 0, which has no pitch, lies 1.5 octaves below bin 1. */
function binPitches(nFft: number, sampleRateHz: number): number[] {
  const pitchOf = (bin: number): number => CHROMA_COUNT * Math.log2((bin * sampleRateHz) / nFft / A0_HZ);
  return Array.from({ length: nFft / 2 + 2 }, (_, bin) => (bin === 0 ? pitchOf(1) - 1.5 * CHROMA_COUNT : pitchOf(bin)));
}

/** Semitones from pitch class `c` (0 = A) to a pitch, in -6..6. */
function classDistance(pitch: number, c: number): number {
  const half = CHROMA_COUNT / 2;
  // Ten octaves more keep the remainder positive for pitches below A0.
  return ((pitch - c + half + 10 * CHROMA_COUNT) % CHROMA_COUNT) - half;
}

function dot(weights: Float32Array, power: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) sum += weights[k]! * power[k]!;
  return sum;
}
