import type { LayersModel } from '@tensorflow/tfjs';
import { CodedError } from '../../../src-shared/errors';
import type { EpochFigure } from '../../../src-shared/training';
import type { TensorFlow } from '../../engine/tensorflow';
import { UNKNOWN } from '../labels';
import { createRandom, type Random, shuffled } from '../random';
import { hearMeans } from './hear-songs';
import { foldLosses, type FoldLoss, macroF1AtHalf, meanLoss } from './held-out-loss';
import type { JobControl } from './job-control';
import { type Batch, Learner } from './learner';
import { buildOwnNetwork, type OwnNetworkRequest } from './own-network';
import { segmentsPerSong, stepSize } from './recipe';
import type { TrainingSong } from './training-songs';

/** Segments of a held-out song that are heard after every epoch; the figures of the report hear more. */
const QUICK_SEGMENTS = 8;

export interface LockstepJob {
  readonly tf: TensorFlow;
  readonly songs: readonly TrainingSong[];
  readonly foldCount: number;
  readonly valueCount: number;
  readonly network: OwnNetworkRequest;
  readonly control: JobControl;
  /** Share of the epochs there are at most that is done, 0..1. */
  readonly onProgress: (share: number) => void;
  readonly onEpoch: (figure: EpochFigure, bestEpoch: number) => void;
}

export interface LockstepResult {
  /** Trained on all songs, with the weights of the epoch that is best for all folds. */
  readonly final: LayersModel;
  /** One a fold, which it never heard, with the weights of the epoch that is best for the other folds. */
  readonly folds: readonly Learner[];
  readonly curve: readonly EpochFigure[];
  readonly bestEpoch: number;
}

/**
 * Trains the networks of all folds and the final one, an epoch each in turn. So after every epoch there is one figure over all songs,
 * each held out once, and the number of epochs needs no songs of its own: the final network takes the epoch with the lowest held-out
 * loss, and a fold the one with the lowest loss of the others, so that what it says of its own songs has no say in that. (The others were
 * trained on these songs; that much of them remains, as in every nested choice without a network for each pair of folds.)
 *
 * Ends after the recipe's epochs, after `patience` epochs without a better one, or when the user wants it to.
 * @throws CodedError `cancelled`, `bad-input` when training diverges
 */
export async function trainLockstep(job: LockstepJob): Promise<LockstepResult> {
  const run = new LockstepRun(job);
  while (!run.isOver) await run.nextEpoch();
  return run.finish();
}

type Layer = LayersModel['layers'][number];

/** [song, segment] */
type Example = readonly [song: number, segment: number];

class LockstepRun {
  private readonly random: Random;
  private readonly folds: Learner[];
  private readonly final: Learner;
  private readonly curve: EpochFigure[] = [];
  /** [song][label]: held-out, after the last epoch. */
  private readonly means: Float32Array;
  /** Lowest losses so far: of the others of each fold, and of all. */
  private readonly leastOfOthers: number[];
  private least = Infinity;
  private bestEpoch = 0;

  constructor(private readonly job: LockstepJob) {
    const { foldCount, songs, network } = job;
    this.random = createRandom(network.seed);
    this.folds = Array.from({ length: foldCount }, (_, fold) => this.createLearner(fold));
    this.final = this.createLearner(foldCount);
    this.means = new Float32Array(songs.length * network.labelCount);
    this.leastOfOthers = this.folds.map(() => Infinity);
  }

  get isOver(): boolean {
    const { control } = this.job;
    const { recipe } = this.job.network;
    const done = this.curve.length;
    if (done === 0) return false;
    return done >= recipe.epochs || done - this.bestEpoch >= recipe.patience || control.wantsStop;
  }

  async nextEpoch(): Promise<void> {
    const trainLoss = await this.learnAll(this.drawExamples());
    const losses = await this.hearHeldOut();
    const heldOutLoss = meanLoss(losses, null);
    refuseNonNumbers(trainLoss, heldOutLoss);
    this.keepBest(losses);
    const heldOutF1 = macroF1AtHalf(this.job.songs, this.means);
    const figure = { epoch: this.curve.length + 1, trainLoss, heldOutLoss, heldOutF1 };
    this.curve.push(figure);
    this.job.onEpoch(figure, this.bestEpoch);
  }

  finish(): LockstepResult {
    for (const learner of [...this.folds, this.final]) learner.finish();
    return { final: this.final.model, folds: this.folds, curve: this.curve, bestEpoch: this.bestEpoch };
  }

  private createLearner(index: number): Learner {
    const { tf, songs, valueCount, network } = this.job;
    // The same first weights, so that folds differ by their songs alone.
    const model = buildOwnNetwork(tf, { ...network, valueCount });
    const heard = songs.filter(({ fold }) => fold !== index);
    startAtPriors(tf, model.getLayer(network.outputName), heard, network.labelCount);
    return new Learner(tf, model, network.seed + index);
  }

  /** Random segments of every song in random order; a song of few is heard by each of them several times. */
  private drawExamples(): Example[] {
    const { songs, network } = this.job;
    const perSong = segmentsPerSong(network.recipe, songs.length);
    const drawn = songs.flatMap(({ segments: { count } }, song) => {
      const order = shuffled(
        Array.from({ length: count }, (_, segment) => segment),
        this.random,
      );
      return Array.from({ length: perSong }, (_, i): Example => [song, order[i % count]!]);
    });
    return shuffled(drawn, this.random);
  }

  /** @returns the mean loss of the final network */
  private async learnAll(examples: readonly Example[]): Promise<number> {
    const { network, control, onProgress } = this.job;
    const { recipe } = network;
    const epoch = this.curve.length;
    let lossSum = 0;
    for (let from = 0; from < examples.length; from += recipe.batchSize) {
      const done = epoch + from / examples.length;
      onProgress(done / recipe.epochs);
      const chosen = examples.slice(from, from + recipe.batchSize);
      const loss = await this.learnBatch(chosen, stepSize(recipe, done));
      lossSum += loss * chosen.length;
      await control.breathe();
    }
    return lossSum / examples.length;
  }

  /** One step of every network, each on the songs it may hear. */
  private async learnBatch(examples: readonly Example[], step: number): Promise<number> {
    const { tf, songs } = this.job;
    const batch = this.loadBatch(examples);
    for (const [fold, learner] of this.folds.entries()) {
      const rows = [...examples.keys()].filter((row) => songs[examples[row]![0]]!.fold !== fold);
      if (rows.length === 0) continue;
      const own = takeRows(tf, batch, rows);
      await learner.learn(own, step);
      disposeBatch(tf, own);
    }
    const loss = await this.final.learn(batch, step);
    disposeBatch(tf, batch);
    return loss;
  }

  private loadBatch(examples: readonly Example[]): Batch {
    const { tf, songs, valueCount } = this.job;
    const { labelCount } = this.job.network;
    const rows = examples.length;
    const values = new Float32Array(rows * valueCount);
    const truth = new Float32Array(rows * labelCount);
    const known = new Float32Array(rows * labelCount);
    for (const [row, [song, segment]] of examples.entries()) {
      const { segments, targets } = songs[song]!;
      segments.read(segment, values, row * valueCount);
      for (const [k, target] of targets.entries()) {
        truth[row * labelCount + k] = target === 1 ? 1 : 0;
        known[row * labelCount + k] = target === UNKNOWN ? 0 : 1;
      }
    }
    return {
      values: tf.tensor2d(values, [rows, valueCount]),
      truth: tf.tensor2d(truth, [rows, labelCount]),
      known: tf.tensor2d(known, [rows, labelCount]),
    };
  }

  private async hearHeldOut(): Promise<FoldLoss[]> {
    const { songs, valueCount, foldCount, network, control } = this.job;
    for (const [fold, learner] of this.folds.entries()) {
      const indices = [...songs.keys()].filter((song) => songs[song]!.fold === fold);
      const hearing = { learner, songs, indices, valueCount, mostSegments: QUICK_SEGMENTS, control };
      await hearMeans(hearing, network.labelCount, this.means);
    }
    return foldLosses(songs, this.means, foldCount);
  }

  private keepBest(losses: readonly FoldLoss[]): void {
    for (const [fold, learner] of this.folds.entries()) {
      const loss = meanLoss(losses, fold);
      if (loss >= this.leastOfOthers[fold]!) continue;
      this.leastOfOthers[fold] = loss;
      learner.keepWeights();
    }
    const loss = meanLoss(losses, null);
    if (loss >= this.least) return;
    this.least = loss;
    this.bestEpoch = this.curve.length + 1;
    this.final.keepWeights();
  }
}

/** @throws CodedError `bad-input` */
function refuseNonNumbers(...losses: readonly number[]): void {
  if (losses.every(Number.isFinite)) return;
  throw new CodedError('bad-input', 'The training came to no numbers; analyse the songs again, then train anew');
}

/** Biases that give every label how often songs have it: otherwise the first epochs would learn nothing else. */
function startAtPriors(tf: TensorFlow, layer: Layer, songs: readonly TrainingSong[], labelCount: number): void {
  const odds = Array.from({ length: labelCount }, (_, k) => {
    const known = songs.filter(({ targets }) => targets[k] !== UNKNOWN);
    const present = known.filter(({ targets }) => targets[k] === 1).length;
    return Math.log((present + 1) / (known.length - present + 1));
  });
  const [kernel] = layer.getWeights();
  tf.tidy(() => layer.setWeights([kernel!, tf.tensor1d(odds)]));
}

function takeRows(tf: TensorFlow, { values, truth, known }: Batch, rows: readonly number[]): Batch {
  const take = tf.tensor1d([...rows], 'int32');
  const taken = { values: tf.gather(values, take), truth: tf.gather(truth, take), known: tf.gather(known, take) };
  take.dispose();
  return taken;
}

function disposeBatch(tf: TensorFlow, { values, truth, known }: Batch): void {
  tf.dispose([values, truth, known]);
}
