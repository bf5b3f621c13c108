import { CodedError } from '../../src-shared/errors';

/** Frames a derivative is estimated over; librosa's default. */
export const DELTA_WIDTH_FRAMES = 9;

/**
 * First or second derivative over time, equal to `librosa.feature.delta(feature, width=9, order=order, mode='interp')`: the slope, or the
 * curvature, of the least-squares polynomial of that order through nine frames (Savitzky & Golay 1964). The derivative of that order is the
 * same all over the nine frames, so that at both ends, as with `interp`, the first and last four frames have that of the outermost window.
 *
 * @param feature row-major [height][nFrames]
 * @returns row-major [height][nFrames], in units of the feature per frame (or per frame squared)
 * @throws CodedError `bad-input` for fewer than nine frames
 */
export function delta(feature: Float32Array, height: number, order: 1 | 2): Float32Array {
  const nFrames = feature.length / height;
  if (nFrames < DELTA_WIDTH_FRAMES)
    throw new CodedError(
      'bad-input',
      `derivatives need ${DELTA_WIDTH_FRAMES} frames or more, not ${nFrames}: use longer segments or a shorter hopLength`,
    );
  const weights = derivativeWeights(order);
  const half = (DELTA_WIDTH_FRAMES - 1) / 2;
  const result = new Float32Array(feature.length);
  for (let row = 0; row < height; row++) {
    for (let t = 0; t < nFrames; t++) {
      const first = row * nFrames + Math.min(Math.max(t - half, 0), nFrames - DELTA_WIDTH_FRAMES);
      let sum = 0;
      for (let i = 0; i < DELTA_WIDTH_FRAMES; i++) sum += weights[i]! * feature[first + i]!;
      result[row * nFrames + t] = sum;
    }
  }
  return result;
}

/**
 * A feature with its first and second derivatives as channels.
 * @param feature row-major [height][nFrames]
 * @returns row-major [height][nFrames][3]: value, first derivative, second derivative
 * @throws CodedError `bad-input` for fewer than nine frames
 */
export function stackDerivatives(feature: Float32Array, height: number): Float32Array {
  const channels = [feature, delta(feature, height, 1), delta(feature, height, 2)];
  const stacked = new Float32Array(3 * feature.length);
  for (const [channel, values] of channels.entries()) {
    for (let i = 0; i < values.length; i++) stacked[3 * i + channel] = values[i]!;
  }
  return stacked;
}

/** Weights of the nine frames: those of the polynomial orthogonal to all lower ones, scaled to give the derivative of that order. */
function derivativeWeights(order: 1 | 2): number[] {
  const half = (DELTA_WIDTH_FRAMES - 1) / 2;
  const positions = Array.from({ length: DELTA_WIDTH_FRAMES }, (_, i) => i - half);
  const meanSquare = sum(positions.map((x) => x * x)) / DELTA_WIDTH_FRAMES;
  const orthogonal = order === 1 ? positions : positions.map((x) => x * x - meanSquare);
  const norm = sum(orthogonal.map((x) => x * x));
  // The second derivative of x squared is 2.
  return orthogonal.map((x) => (order * x) / norm);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
