import type { LayersModel, Optimizer, Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../engine/tensorflow';
import { reseedDropout } from './architectures/dropout';
import { writeAugmentedSegment, type SegmentShape } from './augment';
import type { TrainConfig } from './config';
import type { FrameStore } from './frame-store';
import { UNKNOWN, type Target } from './labels';
import type { LabelledTrack } from './manifest';
import { createRandom, shuffled, type Random } from './random';
import type { TeacherTargets } from './teacher-targets';

export interface TrainingProgress {
  readonly epoch: number;
  readonly epochs: number;
  readonly batch: number;
  readonly batches: number;
  /** Mean loss of the epoch so far. */
  readonly loss: number;
}

export interface TrainingRun {
  readonly tf: TensorFlow;
  /** Outputs: genre, mood, and the teachers' tags where there are teachers. */
  readonly model: LayersModel;
  readonly tracks: readonly LabelledTrack[];
  readonly cache: FrameStore;
  readonly teacher: TeacherTargets | null;
  readonly shape: SegmentShape;
  readonly config: TrainConfig;
  readonly seed: number;
  readonly onProgress: (progress: TrainingProgress) => void;
}

interface Example {
  readonly track: LabelledTrack;
  readonly startFrame: number;
}

/**
 * Trains in place for a fixed number of epochs with Adam. Each epoch draws new random segments from every track. The loss is
 * masked: binary cross-entropy over the known genre targets, cross-entropy where the mood is known, squared distance to the
 * teachers' logits where they heard the track. There is no early stopping, so no held-out track has a say in when to stop.
 * @returns the mean loss of each epoch
 */
export async function trainNetwork(run: TrainingRun): Promise<number[]> {
  const { batchSize, epochs, learningRate } = run.config.training;
  const random = createRandom(run.seed);
  const optimizer = run.tf.train.adam(learningRate);
  const epochLosses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const examples = drawExamples(run, random);
    const batches = Math.ceil(examples.length / batchSize);
    let lossSum = 0;
    for (let batch = 0; batch < batches; batch++) {
      setStep(run, optimizer, scheduledRate(run.config, epoch + batch / batches), random);
      const chosen = examples.slice(batch * batchSize, (batch + 1) * batchSize);
      const inputs = loadBatch(run, chosen, random);
      const cost = optimizer.minimize(() => batchLoss(run, inputs, chosen), true)!;
      lossSum += (await cost.data())[0]!;
      cost.dispose();
      run.onProgress({ epoch, epochs, batch, batches, loss: lossSum / (batch + 1) });
    }
    epochLosses.push(lossSum / batches);
  }
  optimizer.dispose();
  return epochLosses;
}

/** What changes between steps: the step size, through a field the typings hide but the library reads anew each time, and the dropout. */
function setStep(run: TrainingRun, optimizer: Optimizer, learningRate: number, random: Random): void {
  (optimizer as unknown as { learningRate: number }).learningRate = learningRate;
  reseedDropout(run.model, random);
}

/** Random segments of every track, in random order; a short track gives no more than it holds. */
function drawExamples(run: TrainingRun, random: Random): Example[] {
  const { cache, shape, config } = run;
  const examples = run.tracks.flatMap((track) => {
    const spareFrames = cache.frameCount(track.id) - shape.nFrames;
    const count = Math.min(config.training.segmentsPerTrack, 1 + Math.floor(spareFrames / shape.nFrames));
    return Array.from({ length: count }, () => ({ track, startFrame: Math.floor(random() * (spareFrames + 1)) }));
  });
  return shuffled(examples, random);
}

/** One epoch of linear warm-up, then half a cosine to zero. */
function scheduledRate(config: TrainConfig, epoch: number): number {
  const { learningRate, epochs } = config.training;
  if (epoch < 1) return learningRate * Math.max(epoch, 0.02);
  return (learningRate / 2) * (1 + Math.cos((Math.PI * (epoch - 1)) / (epochs - 1)));
}

/** @returns augmented segments, [segment][mel][frame] */
function loadBatch(run: TrainingRun, chosen: readonly Example[], random: Random): Float32Array {
  const { config, shape } = run;
  const segmentSize = shape.nMels * shape.nFrames;
  const inputs = new Float32Array(chosen.length * segmentSize);
  const settings = { ...config.augmentation, dbRange: config.features.dbMax - config.features.dbMin };
  for (const [i, { track, startFrame }] of chosen.entries()) {
    const bytes = run.cache.read(track.id, startFrame, shape.nFrames);
    writeAugmentedSegment(bytes, shape, inputs, i * segmentSize, settings, random);
  }
  return inputs;
}

function batchLoss(run: TrainingRun, inputs: Float32Array, chosen: readonly Example[]): Scalar {
  const { tf, shape, config } = run;
  const x = tf.tensor4d(inputs, [chosen.length, shape.nMels, shape.nFrames, 1]);
  const [genreProbs, moodProbs, taught] = run.model.apply(x, { training: true }) as Tensor2D[];
  const tracks = chosen.map(({ track }) => track);
  const genre = maskedMean(
    tf,
    binaryCrossEntropy,
    genreProbs!,
    tracks.map((track) => track.genre),
  );
  const mood = maskedMean(
    tf,
    categoricalCrossEntropy,
    moodProbs!,
    tracks.map((track) => track.mood),
  );
  const loss = genre.add(mood.mul(config.training.moodWeight));
  if (run.teacher === null) return loss as Scalar;
  return loss.add(distillationLoss(run, taught!, tracks).mul(config.distillation.weight));
}

type Loss = (tf: TensorFlow, probs: Tensor2D, targets: Tensor2D) => Tensor;

const EPSILON = 1e-6;

const binaryCrossEntropy: Loss = (tf, probs, targets) => {
  const p = tf.clipByValue(probs, EPSILON, 1 - EPSILON);
  const likelihood = targets.mul(p.log()).add(tf.sub(1, targets).mul(tf.sub(1, p).log()));
  return likelihood.neg();
};

const categoricalCrossEntropy: Loss = (tf, probs, targets) =>
  targets.mul(tf.clipByValue(probs, EPSILON, 1).log()).neg();

/** Summed over a row's known labels, mean over the rows of the batch; unknown targets add nothing. */
function maskedMean(tf: TensorFlow, loss: Loss, probs: Tensor2D, rows: readonly (readonly Target[])[]): Scalar {
  const targets = tf.tensor2d(rows.map((row) => row.map((target) => Math.max(target, 0))));
  const known = tf.tensor2d(rows.map((row) => row.map((target) => (target === UNKNOWN ? 0 : 1))));
  const sum: Scalar = loss(tf, probs, targets).mul(known).sum();
  return sum.div(rows.length);
}

/** Mean over tags and over the rows the teachers heard. */
function distillationLoss(run: TrainingRun, taught: Tensor2D, tracks: readonly LabelledTrack[]): Scalar {
  const { tf } = run;
  const teacher = run.teacher!;
  const { tagCount } = teacher;
  const nothing = new Float32Array(tagCount);
  const targets = tf.tensor2d(tracks.map((track) => teacher.of(track.id) ?? nothing) as unknown as number[][], [
    tracks.length,
    tagCount,
  ]);
  const heard = tf.tensor2d(tracks.map((track) => [teacher.of(track.id) === undefined ? 0 : 1]));
  return taught.sub(targets).square().mul(heard).sum().div(tf.maximum(heard.sum(), 1).mul(tagCount));
}
