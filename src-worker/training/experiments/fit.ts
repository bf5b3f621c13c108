import { setImmediate } from 'node:timers/promises';
import type { LayersModel, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { CodedError } from '../../../src-shared/errors';
import type { TensorFlow } from '../../engine/tensorflow';
import { createRandom, type Random } from '../random';
import type { NetworkConfig } from './config';
import type { Checkpoint, EpochRecord, FitState } from './checkpoint';
import { type Example, drawExamples, type ExampleSong, plainExamples } from './examples';
import { classWeights, countRight, lossOf } from './loss';
import { mixUp } from './mixup';
import { createLearningRate } from './schedule';

/** Loads segments as the network's inputs. @param random null loads them unchanged, for measuring */
export type LoadInputs = (examples: readonly Example[], random: Random | null) => Tensor[];

export interface FitRun {
  readonly tf: TensorFlow;
  /** One output: probabilities of the labels. Left with the best epoch's weights. */
  readonly model: LayersModel;
  readonly config: NetworkConfig;
  readonly training: readonly ExampleSong[];
  readonly validation: readonly ExampleSong[];
  readonly segmentFrames: number;
  readonly load: LoadInputs;
  /** Gives every dropout layer a new mask; called before each step. */
  readonly reseed: (random: Random) => void;
  readonly checkpoint: Checkpoint;
  readonly signal: AbortSignal;
  readonly onStep: (progress: FitProgress) => void;
}

export interface FitOutcome {
  /** One record an epoch. */
  readonly history: EpochRecord[];
  /** What training had taken before this run, which went on from there. */
  readonly earlierSec: number;
}

export interface FitProgress {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  /** Mean loss of the epoch so far. */
  readonly loss: number;
}

/**
 * Trains with Adam until the epochs are over, the validation loss has not improved for `patience` epochs, or the signal says
 * so; keeps the weights of the best epoch. Everything random in an epoch follows from the seed and its number, and after each
 * epoch weights and the optimizer's state are saved, so that a run that was killed goes on as if it had not been.
 * @throws CodedError `bad-input` when the loss is no number any more
 */
export async function fit(run: FitRun): Promise<FitOutcome> {
  const { tf, model, config, checkpoint } = run;
  const { epochs, learningRate, patience } = config.training;
  const optimizer = tf.train.adam(learningRate);
  const rate = createLearningRate(config.training.schedule, learningRate, epochs);
  const state: FitState = await checkpoint.restore(model, optimizer);
  for (const { validationLoss } of state.history) rate.endEpoch(validationLoss);
  const [earlierSec, startedMs] = [state.trainedSec, Date.now()];
  const weights = run.config.training.classWeights ? classWeights(run.training.map(({ targets }) => targets)) : null;

  while (state.history.length < epochs && !isOver(state, patience) && !isStopped(run)) {
    const epoch = state.history.length;
    const trainingLoss = await trainEpoch(run, optimizer, epoch, (progress) => rate.at(progress), weights);
    // An epoch cut short is begun anew next time.
    if (isStopped(run)) break;
    const { loss, accuracy } = await measure(run, run.validation, weights);
    refuseDivergence(config, epoch, trainingLoss + loss);
    rate.endEpoch(loss);
    state.history.push({ epoch, trainingLoss, validationLoss: loss, validationAccuracy: accuracy });
    const isBest = loss <= Math.min(...state.history.map(({ validationLoss }) => validationLoss));
    state.trainedSec = earlierSec + (Date.now() - startedMs) / 1000;
    await checkpoint.save(model, optimizer, state, isBest);
  }
  await checkpoint.restoreBest(model);
  optimizer.dispose();
  return { history: state.history, earlierSec };
}

/** From here on every weight is no number, and no later epoch can be better. */
function refuseDivergence({ id }: NetworkConfig, epoch: number, loss: number): void {
  if (Number.isFinite(loss)) return;
  const cure = 'steps were too large: take a smaller training.learningRate';
  throw new CodedError('bad-input', `${id}: the loss of epoch ${epoch + 1} is not a number; ${cure}`);
}

/** Looked at anew each time: it changes while a step is waited for. */
function isStopped({ signal }: FitRun): boolean {
  return signal.aborted;
}

function isOver({ history }: FitState, patience: number | null): boolean {
  if (patience === null || history.length === 0) return false;
  const losses = history.map(({ validationLoss }) => validationLoss);
  return losses.length - 1 - losses.indexOf(Math.min(...losses)) >= patience;
}

async function trainEpoch(
  run: FitRun,
  optimizer: ReturnType<TensorFlow['train']['adam']>,
  epoch: number,
  rateAt: (progress: number) => number,
  weights: readonly number[] | null,
): Promise<number> {
  const { config, segmentFrames } = run;
  const { batchSize, epochs, seed, segmentsPerTrack } = config.training;
  const random = createRandom(seed * 1_000_003 + epoch);
  const hopFrames = config.augmentation.overlap ? Math.floor(segmentFrames / 2) : segmentFrames;
  const examples = drawExamples(run.training, segmentFrames, hopFrames, segmentsPerTrack, random);
  const steps = Math.ceil(examples.length / batchSize);
  let lossSum = 0;
  for (let step = 0; step < steps && !run.signal.aborted; step++) {
    // Read anew at each step, though the typings hide it.
    (optimizer as unknown as { learningRate: number }).learningRate = rateAt((epoch + step / steps) / epochs);
    run.reseed(random);
    const batch = examples.slice(step * batchSize, (step + 1) * batchSize);
    lossSum += await trainStep(run, optimizer, batch, random, weights);
    run.onStep({ epoch, epochs, step, steps, loss: lossSum / (step + 1) });
    // Backends answer at once, so that nothing else, Ctrl+C least of all, would get its turn before the epoch's end.
    await setImmediate();
  }
  return lossSum / steps;
}

async function trainStep(
  run: FitRun,
  optimizer: ReturnType<TensorFlow['train']['adam']>,
  batch: readonly Example[],
  random: Random,
  weights: readonly number[] | null,
): Promise<number> {
  const { tf, config, model } = run;
  const [inputs, targets] = mixUp(
    tf,
    run.load(batch, random),
    targetTensor(tf, batch),
    config.augmentation.mixupAlpha,
    random,
  );
  const cost = optimizer.minimize(() => {
    const probs = model.apply(inputs, { training: true }) as Tensor2D;
    return lossOf(tf, probs, targets, config.task, weights);
  }, true)!;
  const [loss] = await cost.data();
  tf.dispose([cost, targets, ...inputs]);
  return loss!;
}

/** Mean loss and share of right answers over every plain segment. */
async function measure(
  run: FitRun,
  songs: readonly ExampleSong[],
  weights: readonly number[] | null,
): Promise<{ loss: number; accuracy: number }> {
  const { tf, config, model } = run;
  const { batchSize } = config.training;
  const examples = plainExamples(songs, run.segmentFrames);
  let [lossSum, right] = [0, 0];
  for (let start = 0; start < examples.length; start += batchSize) {
    const batch = examples.slice(start, start + batchSize);
    const inputs = run.load(batch, null);
    const measured = tf.tidy(() => {
      const targets = targetTensor(tf, batch);
      const probs = model.predictOnBatch(inputs) as Tensor2D;
      const loss = lossOf(tf, probs, targets, config.task, weights);
      return tf.stack([loss, countRight(tf, probs, targets, config.task).cast('float32')]);
    });
    const [loss, rightCount] = await measured.data();
    lossSum += loss! * batch.length;
    right += rightCount!;
    tf.dispose([measured, ...inputs]);
  }
  return { loss: lossSum / examples.length, accuracy: right / examples.length };
}

function targetTensor(tf: TensorFlow, batch: readonly Example[]): Tensor2D {
  return tf.tensor2d(batch.map(({ song }) => [...song.targets]));
}
