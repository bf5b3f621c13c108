import { setImmediate } from 'node:timers/promises';
import type { LayersModel, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { CodedError } from '../../../src-shared/errors';
import type { TensorFlow } from '../../engine/tensorflow';
import { createRandom, type Random } from '../random';
import type { NetworkConfig } from './config';
import type { Checkpoint, EpochRecord, FitState } from './checkpoint';
import { EpochF1 } from './epoch-f1';
import { type Example, drawExamples, type ExampleSong, plainExamples } from './examples';
import { classWeights, countRight, lossOf } from './loss';
import { mixUp } from './mixup';
import { createLearningRate } from './schedule';

/** Loads segments as the network's inputs. @param random null loads them unchanged, for measuring */
export type LoadInputs = (examples: readonly Example[], random: Random | null) => Tensor[];

/** How a run is steered from outside; asked between two batches. */
export interface FitControl {
  /** Lets others have their turn, and waits while training is paused. What it throws ends the run; whole epochs are kept. */
  readonly breathe: () => Promise<void>;
  /** Whether training shall end with the best epoch so far; the first is trained in any case. */
  readonly wantsStop: () => boolean;
  /** Told of all epochs so far: when it begins, of those of earlier runs, then after each. */
  readonly onEpoch: (history: readonly EpochRecord[]) => void;
}

/** Nobody steers: only Ctrl+C gets its turn. */
const UNSTEERED: FitControl = {
  // Backends answer at once, so that nothing else would get its turn before the epoch's end.
  breathe: () => setImmediate(),
  wantsStop: () => false,
  onEpoch: () => {},
};

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
  readonly control?: FitControl | undefined;
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
  const { tf, model, config, checkpoint, control = UNSTEERED } = run;
  const { epochs, learningRate, patience } = config.training;
  const optimizer = tf.train.adam(learningRate);
  const rate = createLearningRate(config.training.schedule, learningRate, epochs);
  const state: FitState = await checkpoint.restore(model, optimizer);
  for (const { validationLoss } of state.history) rate.endEpoch(validationLoss);
  if (state.history.length > 0) control.onEpoch(state.history);
  const [earlierSec, startedMs] = [state.trainedSec, Date.now()];
  const weights = run.config.training.classWeights ? classWeights(run.training.map(({ targets }) => targets)) : null;

  while (state.history.length < epochs && !isOver(state, patience) && !isStopped(run, state.history.length)) {
    const epoch = state.history.length;
    const trainingLoss = await trainEpoch(run, optimizer, epoch, (progress) => rate.at(progress), weights);
    // An epoch cut short is begun anew next time.
    if (isStopped(run, epoch)) break;
    const { loss, accuracy, songF1 } = await measure(run, run.validation, weights);
    refuseDivergence(config, epoch, trainingLoss + loss);
    rate.endEpoch(loss);
    const measured = { validationLoss: loss, validationAccuracy: accuracy, validationF1: songF1 };
    state.history.push({ epoch, trainingLoss, ...measured });
    const isBest = loss <= Math.min(...state.history.map(({ validationLoss }) => validationLoss));
    state.trainedSec = earlierSec + (Date.now() - startedMs) / 1000;
    await checkpoint.save(model, optimizer, state, isBest);
    control.onEpoch(state.history);
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
function isStopped({ signal, control = UNSTEERED }: FitRun, wholeEpochs: number): boolean {
  return signal.aborted || (control.wantsStop() && wholeEpochs > 0);
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
  const { config, segmentFrames, control = UNSTEERED } = run;
  const { batchSize, epochs, seed, segmentsPerTrack } = config.training;
  const random = createRandom(seed * 1_000_003 + epoch);
  const hopFrames = config.augmentation.overlap ? Math.floor(segmentFrames / 2) : segmentFrames;
  const examples = drawExamples(run.training, segmentFrames, hopFrames, segmentsPerTrack, random);
  const steps = Math.ceil(examples.length / batchSize);
  let lossSum = 0;
  for (let step = 0; step < steps && !isStopped(run, epoch); step++) {
    // Read anew at each step, though the typings hide it.
    (optimizer as unknown as { learningRate: number }).learningRate = rateAt((epoch + step / steps) / epochs);
    run.reseed(random);
    const batch = examples.slice(step * batchSize, (step + 1) * batchSize);
    lossSum += await trainStep(run, optimizer, batch, random, weights);
    run.onStep({ epoch, epochs, step, steps, loss: lossSum / (step + 1) });
    await control.breathe();
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

interface Measured {
  /** Mean over segments. */
  readonly loss: number;
  /** Share of the answers to segments that are right. */
  readonly accuracy: number;
  /** Macro F1 of songs. */
  readonly songF1: number;
}

/** On every plain segment. */
async function measure(
  run: FitRun,
  songs: readonly ExampleSong[],
  weights: readonly number[] | null,
): Promise<Measured> {
  const { tf, config, model, control = UNSTEERED } = run;
  const { batchSize } = config.training;
  const examples = plainExamples(songs, run.segmentFrames);
  const songF1 = new EpochF1();
  let [lossSum, right] = [0, 0];
  for (let start = 0; start < examples.length; start += batchSize) {
    const batch = examples.slice(start, start + batchSize);
    const inputs = run.load(batch, null);
    const [measured, probs] = tf.tidy(() => {
      const targets = targetTensor(tf, batch);
      const answers = model.predictOnBatch(inputs) as Tensor2D;
      const loss = lossOf(tf, answers, targets, config.task, weights);
      return [tf.stack([loss, countRight(tf, answers, targets, config.task).cast('float32')]), answers];
    });
    const [loss, rightCount] = await measured.data();
    songF1.add(batch, (await probs.data()) as Float32Array);
    lossSum += loss! * batch.length;
    right += rightCount!;
    tf.dispose([measured, probs, ...inputs]);
    await control.breathe();
  }
  const { length } = examples;
  return { loss: lossSum / length, accuracy: right / length, songF1: songF1.value(config.task) };
}

function targetTensor(tf: TensorFlow, batch: readonly Example[]): Tensor2D {
  return tf.tensor2d(batch.map(({ song }) => [...song.targets]));
}
