import { MfccFeature, type MfccSpec } from './mfcc';
import { PowerFrames } from './power-frames';
import { extractFeatures } from './spectral-feature';
import { SpectralShapeFeature } from './spectral-shape';

/** 23 ms, one after the other. */
export const ANALYSIS_WINDOW_SAMPLES = 512;
/** One second of analysis windows. */
const TEXTURE_WINDOW_FRAMES = 43;
/** The first five after the zeroth, which is the level. */
const MFCC_ROWS = [1, 2, 3, 4, 5];

const DESCRIBED = ['centroid', 'rolloff', 'flux', 'zeroCrossings', ...MFCC_ROWS.map((k) => `mfcc${k}`)];

/** What the values of `timbralTexture` are, in their order. */
export const TIMBRE_NAMES: readonly string[] = [
  ...DESCRIBED.flatMap((name) => [`${name}Mean`, `${name}Variance`]),
  'lowEnergy',
];

/** As many bands as the MFCCs the paper cites (Davis & Mermelstein 1980, in Slaney's toolbox of 1998). */
const MFCC_SPEC: MfccSpec = {
  kind: 'mfcc',
  nFft: ANALYSIS_WINDOW_SAMPLES,
  winLength: ANALYSIS_WINDOW_SAMPLES,
  hopLength: ANALYSIS_WINDOW_SAMPLES,
  center: false,
  nMels: 40,
  fMinHz: 0,
  fMaxHz: 11025,
  melScale: 'slaney',
  melNorm: 'slaney',
  aMin: 1e-10,
  nMfcc: 6,
  lifter: 0,
  topDb: null,
};

/**
 * Timbral texture, section III-A of Tzanetakis & Cook 2002: each analysis window (512 samples, Hann, no overlap) is described by nine values; over
 * each texture window of 43 analysis windows, which moves by one, their means and variances and the low-energy feature are taken; the track gets the mean over
 * all texture windows. A track of less than 43 analysis windows is one texture window.
 *
 * The values, each as mean then variance (of the unit, squared): spectral centroid (Hz), rolloff (Hz), flux (0..2), all three by `SpectralShapeFeature`; zero
 * crossings (share of samples whose sign differs from that of the sample before, in the same window; `librosa.feature.zero_crossing_rate`);
 * MFCCs 1 to 5 (dB, `MfccFeature`, 40 bands). Last, low energy: share of analysis windows whose RMS is below the texture window's mean RMS.
 *
 * @param samples mono, 512 samples or more
 * @returns 19 values in the order of `TIMBRE_NAMES`
 */
export function timbralTexture(samples: Float32Array, sampleRateHz: number): number[] {
  const series = describeWindows(samples, sampleRateHz);
  const loudness = rmsOfWindows(samples);
  const nFrames = loudness.length;
  const width = Math.min(TEXTURE_WINDOW_FRAMES, nFrames);
  const totals = new Array<number>(TIMBRE_NAMES.length).fill(0);
  const windowCount = nFrames - width + 1;
  for (let first = 0; first < windowCount; first++) {
    const ofWindow = [
      ...series.flatMap((values) => meanAndVariance(values.subarray(first, first + width))),
      lowEnergy(loudness.subarray(first, first + width)),
    ];
    for (const [i, value] of ofWindow.entries()) totals[i]! += value;
  }
  return totals.map((total) => total / windowCount);
}

/** One series per entry of `DESCRIBED`, one value an analysis window. */
function describeWindows(samples: Float32Array, sampleRateHz: number): Float32Array[] {
  const frames = new PowerFrames(MFCC_SPEC);
  const nFrames = frames.frameCount(samples.length);
  const features = [new SpectralShapeFeature(MFCC_SPEC.nFft, sampleRateHz), new MfccFeature(MFCC_SPEC, sampleRateHz)];
  const [shape, mfcc] = extractFeatures(frames, features, samples);
  const row = (values: Float32Array, i: number): Float32Array => values.subarray(i * nFrames, (i + 1) * nFrames);
  return [
    ...[0, 1, 2].map((i) => row(shape!, i)),
    ofEachWindow(samples, zeroCrossingRate),
    ...MFCC_ROWS.map((k) => row(mfcc!, k)),
  ];
}

function rmsOfWindows(samples: Float32Array): Float32Array {
  return ofEachWindow(samples, (window) => {
    let energy = 0;
    for (const sample of window) energy += sample * sample;
    return Math.sqrt(energy / window.length);
  });
}

function ofEachWindow(samples: Float32Array, describe: (window: Float32Array) => number): Float32Array {
  const count = Math.floor(samples.length / ANALYSIS_WINDOW_SAMPLES);
  return Float32Array.from({ length: count }, (_, i) =>
    describe(samples.subarray(i * ANALYSIS_WINDOW_SAMPLES, (i + 1) * ANALYSIS_WINDOW_SAMPLES)),
  );
}

/** What is nearer to zero than this counts as zero, as in librosa. */
const ZERO = 1e-10;

function zeroCrossingRate(window: Float32Array): number {
  let crossings = 0;
  for (let i = 1; i < window.length; i++) {
    if (window[i]! < -ZERO !== window[i - 1]! < -ZERO) crossings++;
  }
  return crossings / window.length;
}

function meanAndVariance(values: Float32Array): [number, number] {
  let total = 0;
  for (const value of values) total += value;
  const mean = total / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return [mean, squares / values.length];
}

function lowEnergy(loudness: Float32Array): number {
  const [mean] = meanAndVariance(loudness);
  return loudness.reduce((count, rms) => (rms < mean ? count + 1 : count), 0) / loudness.length;
}
