import { inputHeight, type InputSpec, type SpectralInputSpec } from '../../src-shared/model-inputs';
import { ChromaFeature } from './chroma';
import { stackDerivatives } from './deltas';
import { LogMelFeature } from './log-mel';
import { MfccFeature } from './mfcc';
import { PowerFrames } from './power-frames';
import { extractFeatures, type SpectralFeature } from './spectral-feature';

/**
 * Turns sound into what a network is given, as a model's spec says: the one place that does, in training and in serving. Training
 * takes it in two steps, because it keeps the rows of whole songs (one byte a value) and cuts segments from them; serving takes both
 * at once. With uncentred frames rows of a segment equal that segment of the song's rows, so that the two differ by the rounding alone.
 * Holds working buffers: one extractor per thread.
 */
export class InputExtractor {
  private readonly features: readonly (SpectralFeature | null)[];
  private readonly frames: PowerFrames | null;

  /** @param inputs one kind each, pictures of one and the same STFT, as `modelSpecSchema` grants */
  constructor(
    private readonly inputs: readonly InputSpec[],
    sampleRateHz: number,
  ) {
    this.features = inputs.map((input) => (input.kind === 'raw' ? null : createFeature(input, sampleRateHz)));
    const stft = inputs.find((input) => input.kind !== 'raw');
    this.frames = stft === undefined ? null : new PowerFrames(stft);
  }

  /**
   * First step, for a signal of any length.
   * @returns one array an input: row-major [height][frame] in 0..1, or [sample] in -1..1
   */
  rows(samples: Float32Array): Float32Array[] {
    const spectral = this.features.filter((feature) => feature !== null);
    const extracted = this.frames === null ? [] : extractFeatures(this.frames, spectral, samples);
    const remaining = extracted.values();
    return this.inputs.map((input) => {
      if (input.kind === 'raw') return samples.map((value) => Math.min(1, Math.max(-1, value)));
      const values = remaining.next().value!;
      return input.kind === 'mfcc' ? toUnitRange(values, input.rowRanges) : values;
    });
  }

  /**
   * Second step.
   * @param rows of one segment, as `rows` gives them
   * @returns one array an input, as its tensor has it: [height][frame][channel] or [sample]
   * @throws CodedError `bad-input` for derivatives of fewer than nine frames
   */
  tensors(rows: readonly Float32Array[]): Float32Array[] {
    return this.inputs.map((input, index) => {
      const values = rows[index]!;
      return input.kind !== 'raw' && input.derivatives ? stackDerivatives(values, inputHeight(input)) : values;
    });
  }

  /** Both steps, for one segment. */
  extract(samples: Float32Array): Float32Array[] {
    return this.tensors(this.rows(samples));
  }
}

function createFeature(input: SpectralInputSpec, sampleRateHz: number): SpectralFeature {
  switch (input.kind) {
    case 'log-mel':
      return new LogMelFeature(input, sampleRateHz);
    case 'chroma':
      return new ChromaFeature(input, sampleRateHz);
    case 'mfcc':
      // Relative to the loudest band of the signal, a segment's frames would differ from the same frames of the song.
      return new MfccFeature({ ...input, topDb: null }, sampleRateHz);
  }
}

function toUnitRange(values: Float32Array, rowRanges: readonly (readonly [number, number])[]): Float32Array {
  const frameCount = values.length / rowRanges.length;
  return values.map((value, i) => {
    const [low, high] = rowRanges[Math.floor(i / frameCount)]!;
    return Math.min(1, Math.max(0, (value - low) / (high - low)));
  });
}
