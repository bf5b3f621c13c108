import type { Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../engine/tensorflow';

/** Cross-entropies before they are summed: [segment, label] of both probabilities and truths, 0..1. Who calls them leaves out what is not known. */
export type CrossEntropy = (tf: TensorFlow, probs: Tensor2D, truth: Tensor2D) => Tensor2D;

/** Keeps logarithms and odds finite: probabilities count as no less than this, and as no more than 1 without it. */
export const LEAST_PROB = 1e-6;

/** Of labels that apply or not each by itself. */
export const binaryCrossEntropy: CrossEntropy = (tf, probs, truth) => {
  const p = tf.clipByValue(probs, LEAST_PROB, 1 - LEAST_PROB);
  const likelihood: Tensor2D = truth.mul(p.log()).add(tf.sub(1, truth).mul(tf.sub(1, p).log()));
  return likelihood.neg();
};

/** Of labels of which exactly one applies: what is given to the others costs nothing by itself. */
export const categoricalCrossEntropy: CrossEntropy = (tf, probs, truth) =>
  truth.mul<Tensor2D>(tf.clipByValue(probs, LEAST_PROB, 1).log()).neg();
