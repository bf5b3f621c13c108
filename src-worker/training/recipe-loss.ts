import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import type { HeadName } from '../../src-shared/model-spec';
import type { TensorFlow } from '../engine/tensorflow';
import type { TrainConfig } from './config';
import { binaryCrossEntropy, categoricalCrossEntropy, type CrossEntropy, LEAST_PROB } from './cross-entropy';
import { closedGenreList, type Target, UNKNOWN } from './labels';
import type { LabelledTrack } from './manifest';
import type { TeacherTargets } from './teacher-targets';

/**
 * What the recipe of a shipped model minimises. Every part is summed over a segment's known labels and divided by the size of the
 * batch, so that what a source does not say adds nothing, and a source that says more counts more.
 */

/** Probabilities of a batch, [segment, label]. */
type HeadProbs = Readonly<Record<HeadName, Tensor2D>>;

type Weights = Pick<TrainConfig['training'], 'moodWeight' | 'themeWeight' | 'closedGenreWeight'>;

/** Binary cross-entropy of genres and themes, cross-entropy of the mood, cross-entropy among the genres of closed lists. */
export function labelLoss(
  tf: TensorFlow,
  { genre, mood, theme }: HeadProbs,
  tracks: readonly LabelledTrack[],
  { moodWeight, themeWeight, closedGenreWeight }: Weights,
): Scalar {
  const targetsOf = (head: HeadName): (readonly Target[])[] => tracks.map((track) => track[head]);
  const parts = [
    maskedMean(tf, binaryCrossEntropy, genre, targetsOf('genre')),
    maskedMean(tf, categoricalCrossEntropy, mood, targetsOf('mood').map(spreadNoMood)).mul(moodWeight),
    maskedMean(tf, binaryCrossEntropy, theme, targetsOf('theme')).mul(themeWeight),
    closedGenreLoss(tf, genre, tracks).mul(closedGenreWeight),
  ];
  return tf.addN(parts) as Scalar;
}

/** A recording of no mood at all is taught to be as much of one as of any other, which is what "none" looks like in a softmax. */
function spreadNoMood(targets: readonly Target[]): readonly number[] {
  return targets.every((target) => target === 0) ? targets.map(() => 1 / targets.length) : targets;
}

/** Summed over a row's known labels, mean over the rows of the batch; unknown targets add nothing. */
function maskedMean(tf: TensorFlow, loss: CrossEntropy, probs: Tensor2D, rows: readonly (readonly number[])[]): Scalar {
  const targets = tf.tensor2d(rows.map((row) => row.map((target) => Math.max(target, 0))));
  const known = tf.tensor2d(rows.map((row) => row.map((target) => (target === UNKNOWN ? 0 : 1))));
  const sum: Scalar = loss(tf, probs, targets).mul(known).sum();
  return sum.div(rows.length);
}

/**
 * Cross-entropy of a softmax over the logits of only those genres that a track's data set can name, mean over the batch: which of the
 * list is likeliest is what the independent probabilities are not asked otherwise.
 */
function closedGenreLoss(tf: TensorFlow, genreProbs: Tensor2D, tracks: readonly LabelledTrack[]): Scalar {
  const lists = tracks.map(({ source }) => closedGenreList(source));
  const open = tf.tensor2d(tracks.map(({ genre }, i) => genre.map((_, k) => (lists[i]!.includes(k) ? 1 : 0))));
  const truth = tf.tensor2d(
    tracks.map(({ genre }, i) => genre.map((target, k) => (lists[i]!.includes(k) ? Math.max(target, 0) : 0))),
  );
  const p = tf.clipByValue(genreProbs, LEAST_PROB, 1 - LEAST_PROB);
  const odds = p.div(tf.sub(1, p)).mul(open);
  // A row of no list has no truth either: its share is 0 whatever its sum.
  const shares = odds.div<Tensor2D>(odds.sum(1, true).add(LEAST_PROB));
  return categoricalCrossEntropy(tf, shares, truth).sum<Scalar>().div(tracks.length);
}

/** Squared distance to the teachers' logits, mean over tags and over the rows the teachers heard. */
export function distillationLoss(
  tf: TensorFlow,
  taught: Tensor2D,
  tracks: readonly LabelledTrack[],
  teacher: TeacherTargets,
): Scalar {
  const { tagCount } = teacher;
  const nothing = new Float32Array(tagCount);
  const targets = tf.tensor2d(tracks.map((track) => teacher.of(track.id) ?? nothing) as unknown as number[][], [
    tracks.length,
    tagCount,
  ]);
  const heard = tf.tensor2d(tracks.map((track) => [teacher.of(track.id) === undefined ? 0 : 1]));
  return taught.sub(targets).square().mul(heard).sum().div(tf.maximum(heard.sum(), 1).mul(tagCount));
}
