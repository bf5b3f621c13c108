import { inputTensorName } from '../../../src-shared/model-inputs';

/** What a network is built for: what goes in and what comes out. */

/** A picture of one segment: tensor [height, frames, channels], values 0..1. */
export interface SpectrogramInput {
  readonly kind: 'log-mel' | 'mfcc' | 'chroma';
  /** Rows: mel bands, coefficients or pitch classes, lowest first. */
  readonly height: number;
  readonly frames: number;
  /** 3: the values, their first and their second derivative over time. */
  readonly channels: 1 | 3;
}

/** The sound itself: tensor [samples, 1], values -1..1. */
export interface RawInput {
  readonly kind: 'raw';
  readonly samples: number;
}

export type InputShape = SpectrogramInput | RawInput;
export type InputKind = InputShape['kind'];

/** One output [batch, size]. `sigmoid`: independent labels; `softmax`: exactly one; `linear`: a quantity, e.g. a teacher's logits. */
export interface NetworkHead {
  /** Name of the output, in TensorFlow.js and in ONNX. */
  readonly name: string;
  readonly activation: 'sigmoid' | 'softmax' | 'linear';
  readonly size: number;
}

/** What every builder is asked for, beside the options of its own. */
export interface NetworkRequest {
  readonly inputs: readonly InputShape[];
  readonly heads: readonly NetworkHead[];
  /** The same seed gives the same first weights. */
  readonly seed: number;
}

/** Tensor shape of one segment, without the batch. */
export function tensorShape(input: InputShape): number[] {
  return input.kind === 'raw' ? [input.samples, 1] : [input.height, input.frames, input.channels];
}

/** Name of the input in TensorFlow.js and in ONNX; serving finds it by that. */
export function inputName(input: InputShape): string {
  return inputTensorName(input);
}
