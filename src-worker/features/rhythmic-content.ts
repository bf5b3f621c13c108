import { Autocorrelator, enhance, highestPeaks } from './autocorrelation';
import { splitOctave } from './wavelet';

/** What the values of `rhythmicContent` are, in their order; the paper's A0, A1, RA, P1, P2, SUM. */
export const RHYTHM_NAMES: readonly string[] = [
  'beatPeak1Share',
  'beatPeak2Share',
  'beatPeakRatio',
  'beatPeak1Bpm',
  'beatPeak2Bpm',
  'beatStrength',
];

/** 3 s, half of which the next window hears again. */
const WINDOW_SAMPLES = 65536;
const WINDOW_HOP_SAMPLES = 32768;
/** Octave bands split off; what is left below is one band more. The envelopes have the rate of the last one. */
const OCTAVES = 6;
const DECIMATION = 2 ** OCTAVES;
/** Of the low-pass filter y(n) = 0.01 x(n) + 0.99 y(n - 1) at 22,050 Hz; kept at every rate. */
const SMOOTHING_SEC = -1 / (Math.log(0.99) * 22050);
const PEAKS_PER_WINDOW = 3;
const MIN_BPM = 40;
const MAX_BPM = 200;
/** A peak of the histogram is made of the bins up to this far from its middle: the same beat, played unevenly. */
const PEAK_REACH_BPM = 4;

/**
 * Rhythmic content, section III-B of Tzanetakis & Cook 2002. For each window of 65,536 samples, hop 32,768 (a shorter track is one window):
 * discrete wavelet transform (Daubechies' four coefficients) into six octave bands and the rest below 172 Hz; envelope of each by full-wave rectification,
 * one-pole low-pass, downsampling to a 64th of the rate; sum of the envelopes; removal of the mean; autocorrelation, as a share of the envelope's energy before
 * its mean was removed, so that the level does not count but the depth of the beat does; enhancement (`enhance`). Its three highest peaks from 40 to 200 bpm are
 * added, by height, to the beat histogram of 1 bpm a bin.
 *
 * The values: heights of the histogram's two highest peaks (each the sum of nine bins in a row) as shares of its sum (A0, A1), the second's height by the first's (RA),
 * their highest bins in bpm (P1, P2), and the sum (SUM), here per window, so that a long track does not have a stronger beat. What is not there is 0.
 *
 * @param samples mono
 * @returns 6 values in the order of `RHYTHM_NAMES`
 */
export function rhythmicContent(samples: Float32Array, sampleRateHz: number): number[] {
  const histogram = new Float64Array(MAX_BPM + 1);
  const correlator = new Autocorrelator(WINDOW_SAMPLES / DECIMATION);
  const lagsPerMinute = (60 * sampleRateHz) / DECIMATION;
  const windowCount = windowCountOf(samples.length);
  for (let i = 0; i < windowCount; i++) {
    const start = i * WINDOW_HOP_SAMPLES;
    const window = Float64Array.from(samples.subarray(start, start + WINDOW_SAMPLES));
    const enhanced = enhance(periodicity(beatEnvelope(window, sampleRateHz), correlator));
    const peaks = highestPeaks(enhanced, lagsPerMinute / MAX_BPM, lagsPerMinute / MIN_BPM, PEAKS_PER_WINDOW);
    for (const { lag, height } of peaks) histogram[nearestBpm(lagsPerMinute / lag)]! += height;
  }
  return describeHistogram(histogram, windowCount);
}

function windowCountOf(sampleCount: number): number {
  return sampleCount < WINDOW_SAMPLES ? 1 : 1 + Math.floor((sampleCount - WINDOW_SAMPLES) / WINDOW_HOP_SAMPLES);
}

/** Autocorrelation without the mean, where 1 would be all of the envelope's energy. */
function periodicity(envelope: Float64Array, correlator: Autocorrelator): Float64Array {
  const mean = sum(envelope) / envelope.length;
  const moving = envelope.map((value) => value - mean);
  const energy = sumOfSquares(envelope);
  const depth = energy === 0 ? 0 : sumOfSquares(moving) / energy;
  return correlator.compute([moving], 2).map((value) => value * depth);
}

/** Sum of the bands' envelopes, at a 64th of the rate. */
function beatEnvelope(window: Float64Array, sampleRateHz: number): Float64Array {
  const total = new Float64Array(Math.floor(window.length / DECIMATION));
  const add = (band: Float64Array, octave: number): void => {
    const envelope = bandEnvelope(band, sampleRateHz / 2 ** octave, 2 ** (OCTAVES - octave));
    for (let i = 0; i < total.length; i++) total[i]! += envelope[i]!;
  };
  let rest = window;
  for (let octave = 1; octave <= OCTAVES; octave++) {
    const { low, high } = splitOctave(rest);
    add(high, octave);
    rest = low;
  }
  add(rest, OCTAVES);
  return total;
}

function bandEnvelope(band: Float64Array, rateHz: number, decimation: number): Float64Array {
  const keep = Math.exp(-1 / (SMOOTHING_SEC * rateHz));
  let smoothed = 0;
  const envelope = new Float64Array(Math.floor(band.length / decimation));
  for (let i = 0; i < envelope.length * decimation; i++) {
    smoothed = (1 - keep) * Math.abs(band[i]!) + keep * smoothed;
    if (i % decimation === decimation - 1) envelope[(i + 1) / decimation - 1] = smoothed;
  }
  return envelope;
}

/** Interpolation may lead half a lag over the ends. */
function nearestBpm(bpm: number): number {
  return Math.min(Math.max(Math.round(bpm), MIN_BPM), MAX_BPM);
}

function describeHistogram(histogram: Float64Array, windowCount: number): number[] {
  const total = sum(histogram);
  if (total === 0) return RHYTHM_NAMES.map(() => 0);
  const first = takeHighestPeak(histogram);
  const second = takeHighestPeak(histogram);
  const ratio = second.height / first.height;
  return [first.height / total, second.height / total, ratio, first.bpm, second.bpm, total / windowCount];
}

/** The stretch of bins with the most height in sum, which is removed; all 0, which is no tempo, when nothing is left. */
function takeHighestPeak(histogram: Float64Array): { readonly bpm: number; readonly height: number } {
  const startOf = (centre: number): number => Math.max(0, centre - PEAK_REACH_BPM);
  const around = (centre: number): Float64Array => histogram.subarray(startOf(centre), centre + PEAK_REACH_BPM + 1);
  const centre = highestIndex(histogram.map((_, bpm) => sum(around(bpm))));
  const bins = around(centre);
  const height = sum(bins);
  const bpm = height === 0 ? 0 : startOf(centre) + highestIndex(bins);
  bins.fill(0);
  return { bpm, height };
}

function highestIndex(values: Float64Array): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((total, value) => total + value * value, 0);
}
