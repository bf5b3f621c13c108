/** TensorFlow.js as a caller sees it, whichever backend computes. */
export type TensorFlow = typeof import('@tensorflow/tfjs');

export interface StartedTensorFlow {
  /** With the backend chosen and ready. */
  readonly tf: TensorFlow;
  /** What computes, for people. */
  readonly device: string;
}
