import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../engine/tensorflow';
import { binaryCrossEntropy, categoricalCrossEntropy } from '../cross-entropy';
import type { ExperimentConfig } from './config';

/**
 * What a network is taught by. Targets are [song][label]: 1 for a label the song has, 0 for one it has not, NaN where that is not known:
 * such a place teaches nothing and counts nowhere.
 */

type Task = ExperimentConfig['task'];

/**
 * Cross-entropy, summed over labels, mean over segments: between all labels where there is exactly one, of each label otherwise.
 * @param probs, targets [segments, labels] @param weights of the labels; null weighs all alike
 */
export function lossOf(
  tf: TensorFlow,
  probs: Tensor2D,
  targets: Tensor2D,
  task: Task,
  weights: readonly number[] | null,
): Scalar {
  const { known, truth } = splitTargets(tf, targets);
  const loss = (task === 'one-label' ? categoricalCrossEntropy : binaryCrossEntropy)(tf, probs, truth);
  const weighted = weights === null ? loss : loss.mul(tf.tensor1d([...weights]));
  return weighted.mul(known).sum<Scalar>().div(probs.shape[0]);
}

/** How many segments there are of which the most probable label is the right one, or every label that is known lies on the right side of 0.5. */
export function countRight(tf: TensorFlow, probs: Tensor2D, targets: Tensor2D, task: Task): Scalar {
  const { known, truth } = splitTargets(tf, targets);
  const right =
    task === 'one-label'
      ? probs.argMax(1).equal(truth.argMax(1))
      : tf.all(probs.greaterEqual(0.5).equal(truth.greater(0.5)).logicalOr(known.equal(0)), 1);
  return right.sum<Scalar>();
}

/** The inverse of how frequent each label is among the songs of which it is known; 1 for the mean of the songs' labels. */
export function classWeights(targets: readonly (readonly number[])[]): number[] {
  const labelCount = targets[0]?.length ?? 0;
  return Array.from({ length: labelCount }, (_, label) => {
    const known = targets.map((row) => row[label]!).filter((target) => !Number.isNaN(target));
    const present = known.filter((target) => target === 1).length;
    return present === 0 ? 0 : known.length / (labelCount * present);
  });
}

/** 1 where a target is known, and targets with 0 where it is not. */
function splitTargets(tf: TensorFlow, targets: Tensor2D): { known: Tensor2D; truth: Tensor2D } {
  const unknown = tf.isNaN(targets);
  return { known: unknown.logicalNot().cast('float32'), truth: tf.where(unknown, tf.zerosLike(targets), targets) };
}
