import { Autocorrelator, enhance, highestPeaks } from './autocorrelation';
import { Biquad } from './biquad';

/** What the values of `pitchContent` are, in their order; the paper's FA0, UP0, FP0, IPO1, SUM. */
export const PITCH_NAMES: readonly string[] = [
  'foldedPeakHeight',
  'unfoldedPeakNote',
  'foldedPeakFifth',
  'foldedPeakInterval',
  'pitchStrength',
];

const WINDOW_SAMPLES = 512;
/** Below this, periods are seen as they are; above it, by the envelope of what beats. */
const BAND_SPLIT_HZ = 1000;
/** The lowest that both bands let through. */
const BAND_LOW_HZ = 70;
/** Exponent of the magnitudes: a square would sharpen the strongest partials only. */
const COMPRESSION = 0.67;
const MIN_PITCH_HZ = 80;
const MAX_PITCH_HZ = 1000;
const PEAKS_PER_WINDOW = 3;
const NOTE_COUNT = 128;
const CLASS_COUNT = 12;
const FIFTH_SEMITONES = 7;

/**
 * Pitch content, section III-C of Tzanetakis & Cook 2002, with the multiple pitch detection of Tolonen & Karjalainen 2000 (without its whitening). Each window of 512
 * samples (rectangular, which the paper leaves open, because a taper moves low pitches; no overlap) is seen in two bands, 70 to 1000 Hz, and above 1000 Hz after half-wave rectification and the same band-pass; the magnitude
 * spectra of both, to the power of 0.67, give one autocorrelation, with lag 0 scaled to 1 so that the level does not count; its enhancement's three
 * highest peaks from 80 to 1000 Hz are added, by height, to a histogram of the 128 MIDI notes (A4 = 440 Hz = 69: unfolded), and this to one of the 12
 * pitch classes, along the circle of fifths (C = 0, G = 1, D = 2, A = 3 …: folded). Both are divided by the number of windows.
 *
 * The values: height of the folded histogram's highest bin (FA0: how little the harmony changes); the unfolded one's highest bin as MIDI note (UP0); the
 * folded one's highest bin, 0..11 (FP0); the steps in fifths from there to the second highest, -5..6 (IPO1: 1 or -1 where harmony is
 * simple); the sum (SUM: how clear the pitches are). All are 0 where no pitch is heard.
 *
 * @param samples mono
 * @returns 5 values in the order of `PITCH_NAMES`
 */
export function pitchContent(samples: Float32Array, sampleRateHz: number): number[] {
  const notes = new Float64Array(NOTE_COUNT);
  const bands = new PitchBands(sampleRateHz);
  const correlator = new Autocorrelator(WINDOW_SAMPLES);
  const windowCount = Math.floor(samples.length / WINDOW_SAMPLES);
  for (let i = 0; i < windowCount; i++) {
    const window = Float64Array.from(samples.subarray(i * WINDOW_SAMPLES, (i + 1) * WINDOW_SAMPLES));
    const enhanced = enhance(correlator.compute(bands.split(window), COMPRESSION));
    const peaks = highestPeaks(enhanced, sampleRateHz / MAX_PITCH_HZ, sampleRateHz / MIN_PITCH_HZ, PEAKS_PER_WINDOW);
    for (const { lag, height } of peaks) notes[midiNote(sampleRateHz / lag)]! += height / windowCount;
  }
  return describeHistograms(notes);
}

/** The two bands of a signal that comes window by window. */
class PitchBands {
  private readonly splitLow: Biquad;
  private readonly splitHigh: Biquad;
  private readonly envelopeLow: Biquad;
  private readonly lowCut: Biquad;
  private readonly envelopeLowCut: Biquad;

  constructor(sampleRateHz: number) {
    this.splitLow = new Biquad('low-pass', BAND_SPLIT_HZ, sampleRateHz);
    this.splitHigh = new Biquad('high-pass', BAND_SPLIT_HZ, sampleRateHz);
    this.envelopeLow = new Biquad('low-pass', BAND_SPLIT_HZ, sampleRateHz);
    this.lowCut = new Biquad('high-pass', BAND_LOW_HZ, sampleRateHz);
    this.envelopeLowCut = new Biquad('high-pass', BAND_LOW_HZ, sampleRateHz);
  }

  /** @returns the low and the high band of the next window */
  split(window: Float64Array): [Float64Array, Float64Array] {
    const low = window.slice();
    this.splitLow.process(low);
    this.lowCut.process(low);

    const high = window.slice();
    this.splitHigh.process(high);
    for (let i = 0; i < high.length; i++) high[i] = Math.max(0, high[i]!);
    this.envelopeLow.process(high);
    this.envelopeLowCut.process(high);
    return [low, high];
  }
}

function midiNote(hz: number): number {
  return Math.round(12 * Math.log2(hz / 440) + 69);
}

function describeHistograms(notes: Float64Array): number[] {
  const fifths = new Float64Array(CLASS_COUNT);
  for (const [note, height] of notes.entries()) fifths[(note * FIFTH_SEMITONES) % CLASS_COUNT]! += height;
  const total = notes.reduce((sum, height) => sum + height, 0);
  if (total === 0) return PITCH_NAMES.map(() => 0);
  const first = highestBin(fifths);
  const rest = fifths.map((height, bin) => (bin === first ? 0 : height));
  const second = rest.some((height) => height > 0) ? highestBin(rest) : first;
  return [fifths[first]!, highestBin(notes), first, shortestSteps(first, second), total];
}

/** From one place on the circle of fifths to another, the shorter way round. */
function shortestSteps(from: number, to: number): number {
  const up = (to - from + CLASS_COUNT) % CLASS_COUNT;
  return up > CLASS_COUNT / 2 ? up - CLASS_COUNT : up;
}

function highestBin(histogram: Float64Array): number {
  return histogram.reduce((best, height, bin) => (height > histogram[best]! ? bin : best), 0);
}
