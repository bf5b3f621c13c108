/** TensorFlow.js as a caller sees it, whichever backend computes. */
export type TensorFlow = typeof import('@tensorflow/tfjs');
