import type { LayersModel, Optimizer, Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../engine/tensorflow';
import { reseedDropout } from './architectures/dropout';
import type { TrainConfig } from './config';
import type { Example, ExampleSource } from './example-source';
import type { LabelledTrack } from './manifest';
import { createRandom, type Random } from './random';
import { distillationLoss, labelLoss } from './recipe-loss';
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
  /** Outputs: genre, mood, theme, and the teachers' tags where there are teachers. */
  readonly model: LayersModel;
  readonly examples: ExampleSource;
  readonly teacher: TeacherTargets | null;
  readonly config: TrainConfig;
  readonly seed: number;
  readonly onProgress: (progress: TrainingProgress) => void;
}

/**
 * Trains in place for a fixed number of epochs with Adam. Each epoch draws new examples from every track. The loss is
 * that of `recipe-loss.ts`. There is no early stopping, so no held-out track has a say in when to stop.
 * @returns the mean loss of each epoch
 */
export async function trainNetwork(run: TrainingRun): Promise<number[]> {
  const { batchSize, epochs, learningRate } = run.config.training;
  const random = createRandom(run.seed);
  const optimizer = run.tf.train.adam(learningRate);
  const epochLosses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const examples = run.examples.draw(random);
    const batches = Math.ceil(examples.length / batchSize);
    let lossSum = 0;
    for (let batch = 0; batch < batches; batch++) {
      setStep(run, optimizer, scheduledRate(run.config, epoch + batch / batches), random);
      const chosen = examples.slice(batch * batchSize, (batch + 1) * batchSize);
      const input = loadBatch(run, chosen, random);
      const tracks = chosen.map(({ track }) => track);
      const cost = optimizer.minimize(() => batchLoss(run, input, tracks), true)!;
      lossSum += (await cost.data())[0]!;
      run.tf.dispose([cost, input]);
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

/** One epoch of linear warm-up, then half a cosine to zero. */
function scheduledRate(config: TrainConfig, epoch: number): number {
  const { learningRate, epochs } = config.training;
  if (epoch < 1) return learningRate * Math.max(epoch, 0.02);
  return (learningRate / 2) * (1 + Math.cos((Math.PI * (epoch - 1)) / (epochs - 1)));
}

function loadBatch({ tf, examples: { shape } }: TrainingRun, chosen: readonly Example[], random: Random): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const batch = new Float32Array(chosen.length * size);
  for (const [i, example] of chosen.entries()) example.write(batch, i * size, random);
  return tf.tensor(batch, [chosen.length, ...shape]);
}

function batchLoss(run: TrainingRun, input: Tensor, tracks: readonly LabelledTrack[]): Scalar {
  const { tf, config, teacher } = run;
  const [genre, mood, theme, taught] = run.model.apply(input, { training: true }) as Tensor2D[];
  const loss = labelLoss(tf, { genre: genre!, mood: mood!, theme: theme! }, tracks, config.training);
  if (teacher === null) return loss;
  return loss.add(distillationLoss(tf, taught!, tracks, teacher).mul(config.distillation.weight));
}
