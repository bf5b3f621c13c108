import type { LogMelSpec } from '../../../src-shared/model-spec';
import { CodedError } from '../../../src-shared/errors';
import { ChromaFeature } from '../../features/chroma';
import { stackDerivatives } from '../../features/deltas';
import { LogMelFeature } from '../../features/log-mel';
import { MfccFeature } from '../../features/mfcc';
import { PowerFrames } from '../../features/power-frames';
import { extractFeatures, type SpectralFeature } from '../../features/spectral-feature';
import type { Random } from '../random';
import { augmentLogMel } from '../augment';
import type { InputShape } from '../architectures/network-shape';
import type { Augmentation, NetworkConfig, ExperimentInput } from './config';

/**
 * How sound becomes the inputs of a network. A song's sound is turned into frames once, one byte a value (raw sound: two), and
 * kept; segments are cut from the frames.
 */
export interface InputSet {
  readonly shapes: readonly InputShape[];
  /** Bytes of one stored frame, and how many frames make a segment. */
  readonly frameBytes: number;
  readonly segmentFrames: number;
  readonly segmentSamples: number;
  /** @returns [frame][value] */
  toFrames(samples: Float32Array): Uint8Array;
  /**
   * One array an input, as the network's tensor has it: [height][frame][channel] or [sample].
   * @param random augments; null leaves the segment as it is
   */
  toInputs(frames: Uint8Array, random: Random | null): Float32Array[];
}

/** MFCCs are stored in these ranges, by coefficient; less than one value in a hundred of music lies outside. */
const MFCC_RANGES = [
  [-1150, 500],
  [-450, 450],
] as const;
const MFCC_OTHERS = [-250, 250] as const;
const LARGEST_SAMPLE = 32_767;

/** @throws CodedError `bad-input` for raw sound beside spectral inputs: their frames differ */
export function createInputSet(config: NetworkConfig): InputSet {
  const isRaw = config.inputs.some(({ kind }) => kind === 'raw');
  if (!isRaw) return spectralInputs(config);
  if (config.inputs.length > 1)
    throw new CodedError('bad-input', `${config.id}: inputs: raw sound has to be the only input`);
  return rawInput(config);
}

interface StoredFeature {
  readonly input: Exclude<ExperimentInput, { kind: 'raw' }>;
  readonly feature: SpectralFeature;
  /** [lowest, highest] value of a row, which become 0 and 255. */
  readonly rangeOf: (row: number) => readonly [number, number];
  /** First value within a stored frame. */
  readonly offset: number;
}

function spectralInputs(config: NetworkConfig): InputSet {
  const { sampleRateHz, stft, segmentSec, augmentation } = config;
  const spec = { nFft: stft.nFft, winLength: stft.nFft, hopLength: stft.hopLength, center: false };
  const power = new PowerFrames(spec);
  const stored = storedFeatures(config);
  const frameBytes = stored.reduce((sum, { feature }) => sum + feature.height, 0);
  const segmentSamples = Math.round(segmentSec * sampleRateHz);
  const segmentFrames = power.frameCount(segmentSamples);
  return {
    shapes: stored.map(({ input, feature }) => ({
      kind: input.kind,
      height: feature.height,
      frames: segmentFrames,
      channels: input.derivatives ? 3 : 1,
    })),
    frameBytes,
    segmentFrames,
    segmentSamples,
    toFrames(samples) {
      const features = extractFeatures(
        power,
        stored.map(({ feature }) => feature),
        samples,
      );
      const frameCount = power.frameCount(samples.length);
      const bytes = new Uint8Array(frameCount * frameBytes);
      for (const [index, item] of stored.entries()) storeFeature(item, features[index]!, bytes, frameBytes);
      return bytes;
    },
    toInputs: (frames, random) =>
      stored.map((item) => {
        const values = loadFeature(item, frames, frameBytes);
        if (random !== null && item.input.kind === 'log-mel')
          augment(values, item.feature.height, augmentation, random);
        return item.input.derivatives ? stackDerivatives(values, item.feature.height) : values;
      }),
  };
}

function storedFeatures({ inputs, sampleRateHz, stft }: NetworkConfig): StoredFeature[] {
  let offset = 0;
  return inputs.map((input) => {
    if (input.kind === 'raw') throw new RangeError('raw sound has no frames of its own');
    const item = storedFeature(input, stft, sampleRateHz, offset);
    offset += item.feature.height;
    return item;
  });
}

function storedFeature(
  input: StoredFeature['input'],
  stft: NetworkConfig['stft'],
  sampleRateHz: number,
  offset: number,
): StoredFeature {
  const mels = logMelSpec(stft, sampleRateHz, input.kind === 'chroma' ? 128 : input.nMels);
  if (input.kind === 'log-mel') {
    return { input, offset, feature: new LogMelFeature(mels, sampleRateHz), rangeOf: () => [0, 1] };
  }
  if (input.kind === 'chroma') {
    return { input, offset, feature: new ChromaFeature(mels, sampleRateHz), rangeOf: () => [0, 1] };
  }
  const spec = { ...mels, kind: 'mfcc' as const, nMfcc: input.nMfcc, lifter: 0, topDb: null };
  const rangeOf = (row: number): readonly [number, number] => MFCC_RANGES[row] ?? MFCC_OTHERS;
  return { input, offset, feature: new MfccFeature(spec, sampleRateHz), rangeOf };
}

/** As the shipped model has it, but for the number of bands. */
function logMelSpec(stft: NetworkConfig['stft'], sampleRateHz: number, nMels: number): LogMelSpec {
  return {
    kind: 'log-mel',
    nFft: stft.nFft,
    winLength: stft.nFft,
    hopLength: stft.hopLength,
    nMels,
    fMinHz: 20,
    fMaxHz: sampleRateHz / 2,
    melScale: 'htk',
    melNorm: 'slaney',
    center: false,
    aMin: 1e-10,
    dbMin: -60,
    dbMax: 40,
  };
}

/** [row][frame] -> its place in [frame][value], 0..255. */
function storeFeature(item: StoredFeature, values: Float32Array, bytes: Uint8Array, frameBytes: number): void {
  const { height } = item.feature;
  const frameCount = values.length / height;
  for (let row = 0; row < height; row++) {
    const [low, high] = item.rangeOf(row);
    for (let t = 0; t < frameCount; t++) {
      const share = (values[row * frameCount + t]! - low) / (high - low);
      bytes[t * frameBytes + item.offset + row] = Math.round(255 * Math.min(1, Math.max(0, share)));
    }
  }
}

/** The way back, to 0..1 in every row. */
function loadFeature({ feature, offset }: StoredFeature, bytes: Uint8Array, frameBytes: number): Float32Array {
  const frameCount = bytes.length / frameBytes;
  const values = new Float32Array(feature.height * frameCount);
  for (let row = 0; row < feature.height; row++) {
    for (let t = 0; t < frameCount; t++) values[row * frameCount + t] = bytes[t * frameBytes + offset + row]! / 255;
  }
  return values;
}

function augment(values: Float32Array, height: number, settings: Augmentation, random: Random): void {
  augmentLogMel(values, { nMels: height, nFrames: values.length / height }, { ...settings, dbRange: 100 }, random);
}

/** Frames of one hop of samples, 16 bits each. */
function rawInput({ sampleRateHz, stft, segmentSec }: NetworkConfig): InputSet {
  const { hopLength } = stft;
  const segmentFrames = Math.floor((segmentSec * sampleRateHz) / hopLength);
  const segmentSamples = segmentFrames * hopLength;
  return {
    shapes: [{ kind: 'raw', samples: segmentSamples }],
    frameBytes: 2 * hopLength,
    segmentFrames,
    segmentSamples,
    toFrames(samples) {
      const whole = samples.length - (samples.length % hopLength);
      const integers = Int16Array.from(samples.subarray(0, whole), (value) =>
        Math.round(Math.min(1, Math.max(-1, value)) * LARGEST_SAMPLE),
      );
      return new Uint8Array(integers.buffer);
    },
    toInputs(frames) {
      const integers = new Int16Array(Uint8Array.from(frames).buffer);
      return [Float32Array.from(integers, (value) => value / LARGEST_SAMPLE)];
    },
  };
}
