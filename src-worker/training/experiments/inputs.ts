import { inputHeight, type LogMelSpec, type SpectralInputSpec } from '../../../src-shared/model-inputs';
import { InputExtractor } from '../../features/input-extractor';
import type { InputShape } from '../architectures/network-shape';
import { augmentLogMel } from '../augment';
import type { Random } from '../random';
import type { Augmentation, NetworkConfig } from './config';
import { type PlannedInputs, planInputs } from './plan-inputs';
import { augmentSound, maskFrames, refuseUnfitAugmentation } from './segment-augmentation';

/**
 * How sound becomes the inputs of a network. A song's sound is turned into frames once, one byte a value (raw sound: two), and
 * kept; segments are cut from the frames.
 */
export interface InputSet {
  /** What serving has to compute the same. */
  readonly planned: PlannedInputs;
  readonly shapes: readonly InputShape[];
  /** Bytes of one stored frame, and how many frames make a segment. */
  readonly frameBytes: number;
  readonly segmentFrames: number;
  /** A song shorter than this is repeated until it fills it. */
  readonly segmentSamples: number;
  /** @returns [frame][value] */
  toFrames(samples: Float32Array): Uint8Array;
  /**
   * One array an input, as the network's tensor has it: [height][frame][channel] or [sample].
   * @param random augments; null leaves the segment as it is
   */
  toInputs(frames: Uint8Array, random: Random | null): Float32Array[];
}

const LARGEST_SAMPLE = 32_767;

/** @throws CodedError `bad-input` as `planInputs`, and for augmentation that an input cannot take */
export function createInputSet(config: NetworkConfig): InputSet {
  const planned = planInputs(config);
  refuseUnfitAugmentation(config, planned.segmentFrames);
  const spectral = planned.inputs.filter((input) => input.kind !== 'raw');
  return spectral.length === 0 ? rawInput(config, planned) : spectralInputs(config, planned, spectral);
}

function spectralInputs(
  { sampleRateHz, stft, segmentSec, augmentation }: NetworkConfig,
  planned: PlannedInputs,
  inputs: readonly SpectralInputSpec[],
): InputSet {
  const extractor = new InputExtractor(inputs, sampleRateHz);
  const heights = inputs.map(inputHeight);
  const frameBytes = heights.reduce((sum, height) => sum + height, 0);
  /** First value of each input within a stored frame. */
  const offsets = heights.map((_, index) => heights.slice(0, index).reduce((sum, height) => sum + height, 0));
  const toFrames = (samples: Float32Array): Uint8Array => {
    const rows = extractor.rows(samples);
    const frameCount = rows[0]!.length / heights[0]!;
    const bytes = new Uint8Array(frameCount * frameBytes);
    for (const [index, values] of rows.entries())
      storeRows(values, heights[index]!, bytes, frameBytes, offsets[index]!);
    return bytes;
  };
  const silence = toFrames(new Float32Array(stft.nFft));
  return {
    planned,
    shapes: inputs.map((input) => toShape(input, planned)),
    frameBytes,
    segmentFrames: planned.segmentFrames,
    segmentSamples: Math.round(segmentSec * sampleRateHz),
    toFrames,
    toInputs(frames, random) {
      const seen = random === null ? frames : maskFrames(frames, silence, augmentation.maskFrames, random);
      const rows = inputs.map((input, index) => {
        const values = loadRows(heights[index]!, seen, frameBytes, offsets[index]!);
        if (random !== null && input.kind === 'log-mel') augment(values, input, augmentation, random);
        return values;
      });
      return extractor.tensors(rows);
    },
  };
}

function toShape(input: SpectralInputSpec, { segmentFrames }: PlannedInputs): InputShape {
  return {
    kind: input.kind,
    height: inputHeight(input),
    frames: segmentFrames,
    channels: input.derivatives ? 3 : 1,
  };
}

/** [row][frame] in 0..1 -> its place in [frame][value], 0..255. */
function storeRows(values: Float32Array, height: number, bytes: Uint8Array, frameBytes: number, offset: number): void {
  const frameCount = values.length / height;
  for (let row = 0; row < height; row++) {
    for (let t = 0; t < frameCount; t++)
      bytes[t * frameBytes + offset + row] = Math.round(255 * values[row * frameCount + t]!);
  }
}

/** The way back, to 0..1. */
function loadRows(height: number, bytes: Uint8Array, frameBytes: number, offset: number): Float32Array {
  const frameCount = bytes.length / frameBytes;
  const values = new Float32Array(height * frameCount);
  for (let row = 0; row < height; row++) {
    for (let t = 0; t < frameCount; t++) values[row * frameCount + t] = bytes[t * frameBytes + offset + row]! / 255;
  }
  return values;
}

function augment(values: Float32Array, input: LogMelSpec, settings: Augmentation, random: Random): void {
  const { nMels, dbMin, dbMax } = input;
  // Frames are masked before, in all inputs at once.
  const changes = { ...settings, maskFrames: 0, dbRange: dbMax - dbMin };
  augmentLogMel(values, { nMels, nFrames: values.length / nMels }, changes, random);
}

/** Frames of one hop of samples, 16 bits each. */
function rawInput({ augmentation }: NetworkConfig, planned: PlannedInputs): InputSet {
  const { audio, inputs, segmentFrames } = planned;
  const hopLength = audio.segmentHopSamples / segmentFrames;
  const extractor = new InputExtractor(inputs, audio.sampleRateHz);
  return {
    planned,
    shapes: [{ kind: 'raw', samples: audio.segmentSamples }],
    frameBytes: 2 * hopLength,
    segmentFrames,
    segmentSamples: audio.segmentSamples,
    toFrames(samples) {
      const [sound] = extractor.rows(samples.subarray(0, samples.length - (samples.length % hopLength)));
      return new Uint8Array(Int16Array.from(sound!, (value) => Math.round(value * LARGEST_SAMPLE)).buffer);
    },
    toInputs(frames, random) {
      const integers = new Int16Array(Uint8Array.from(frames).buffer);
      const sound = Float32Array.from(integers, (value) => value / LARGEST_SAMPLE);
      const heard = random === null ? sound : augmentSound(sound, audio.sampleRateHz, augmentation, random);
      return extractor.tensors([heard]);
    },
  };
}
