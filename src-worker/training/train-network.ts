import type { LayersModel, Scalar, Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../engine/tfjs-node';
import { writeAugmentedSegment, type SegmentShape } from './augment';
import type { TrainConfig } from './config';
import type { FeatureCache } from './feature-cache';
import { UNKNOWN, type Target } from './labels';
import type { LabelledTrack } from './manifest';
import { createRandom, shuffled, type Random } from './random';

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
  readonly model: LayersModel;
  readonly tracks: readonly LabelledTrack[];
  readonly cache: FeatureCache;
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
 * masked: binary cross-entropy over the known genre targets, cross-entropy over the tracks with a known mood.
 * There is no early stopping, so no held-out track has a say in when to stop.
 * @returns the mean loss of each epoch
 */
export async function trainNetwork(run: TrainingRun): Promise<number[]> {
  const { tf, config, shape } = run;
  const { batchSize, epochs } = config.training;
  const random = createRandom(run.seed);
  const optimizer = tf.train.adam(config.training.learningRate);
  const epochLosses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const examples = drawExamples(run, random);
    const batches = Math.ceil(examples.length / batchSize);
    let lossSum = 0;
    for (let batch = 0; batch < batches; batch++) {
      setLearningRate(optimizer, scheduledRate(config, epoch + batch / batches));
      const chosen = examples.slice(batch * batchSize, (batch + 1) * batchSize);
      const inputs = loadBatch(run, chosen, random);
      const cost = optimizer.minimize(() => maskedLoss(run, inputs, chosen), true)!;
      lossSum += (await cost.data())[0]!;
      cost.dispose();
      run.onProgress({ epoch, epochs, batch, batches, loss: lossSum / (batch + 1) });
    }
    epochLosses.push(lossSum / batches);
  }
  optimizer.dispose();
  return epochLosses;

  function setLearningRate(adam: typeof optimizer, rate: number): void {
    // The typings hide it, but it is what the layers' own schedulers set.
    (adam as unknown as { learningRate: number }).learningRate = rate;
  }

  function loadBatch(_run: TrainingRun, chosen: readonly Example[], source: Random): Float32Array {
    const segmentSize = shape.nMels * shape.nFrames;
    const inputs = new Float32Array(chosen.length * segmentSize);
    const settings = { ...config.augmentation, dbRange: config.features.dbMax - config.features.dbMin };
    for (const [i, { track, startFrame }] of chosen.entries()) {
      const bytes = run.cache.read(track.id, startFrame, shape.nFrames);
      writeAugmentedSegment(bytes, shape, inputs, i * segmentSize, settings, source);
    }
    return inputs;
  }
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

function maskedLoss(run: TrainingRun, inputs: Float32Array, chosen: readonly Example[]): Scalar {
  const { tf, shape } = run;
  const x = tf.tensor4d(inputs, [chosen.length, shape.nMels, shape.nFrames, 1]);
  const [genreProbs, moodProbs] = run.model.apply(x, { training: true }) as [Tensor2D, Tensor2D];
  const genre = targetTensors(
    tf,
    chosen.map(({ track }) => track.genre),
  );
  const mood = targetTensors(
    tf,
    chosen.map(({ track }) => track.mood),
  );
  const genreLoss = maskedMean(tf, binaryCrossEntropy(tf, genreProbs, genre.values), genre.known);
  const moodLoss = maskedMean(tf, categoricalCrossEntropy(tf, moodProbs, mood.values), mood.known);
  return genreLoss.add(moodLoss.mul(run.config.training.moodWeight));
}

const EPSILON = 1e-6;

function binaryCrossEntropy(tf: TensorFlow, probs: Tensor2D, targets: Tensor2D): Tensor2D {
  const p = tf.clipByValue(probs, EPSILON, 1 - EPSILON);
  const negated = targets.mul(p.log()).add(tf.sub(1, targets).mul(tf.sub(1, p).log()));
  return negated.neg() as Tensor2D;
}

/** Per label: summed over a row's known labels it is the row's cross-entropy; the mean over four labels is a quarter of it. */
function categoricalCrossEntropy(tf: TensorFlow, probs: Tensor2D, targets: Tensor2D): Tensor2D {
  return targets.mul(tf.clipByValue(probs, EPSILON, 1).log()).neg() as Tensor2D;
}

function maskedMean(tf: TensorFlow, losses: Tensor2D, known: Tensor2D): Scalar {
  return losses.mul(known).sum().div(tf.maximum(known.sum(), 1)) as Scalar;
}

/** Targets with unknowns as 0, and the mask that leaves those out. */
function targetTensors(tf: TensorFlow, rows: readonly (readonly Target[])[]): { values: Tensor2D; known: Tensor2D } {
  return {
    values: tf.tensor2d(rows.map((row) => row.map((target) => Math.max(target, 0)))),
    known: tf.tensor2d(rows.map((row) => row.map((target) => (target === UNKNOWN ? 0 : 1)))),
  };
}
