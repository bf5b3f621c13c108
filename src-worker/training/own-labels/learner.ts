import type { LayersModel, Optimizer, Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../engine/tensorflow';
import { reseedDropout } from '../architectures/dropout';
import { binaryCrossEntropy } from '../cross-entropy';
import { createRandom, type Random } from '../random';

/** Segments to learn from; all tensors have a row a segment. */
export interface Batch {
  /** [segment, value] */
  readonly values: Tensor2D;
  /** [segment, label]: 1 where the label applies. */
  readonly truth: Tensor2D;
  /** [segment, label]: 0 where nothing is known. */
  readonly known: Tensor2D;
}

/** A network in training: of one fold, or of all songs. */
export class Learner {
  private readonly optimizer: Optimizer;
  private readonly random: Random;
  private best: Tensor[] = [];

  constructor(
    private readonly tf: TensorFlow,
    readonly model: LayersModel,
    seed: number,
  ) {
    this.optimizer = tf.train.adam();
    this.random = createRandom(seed);
  }

  /**
   * One step.
   * @returns binary cross-entropy of what is known, summed over a segment's labels, mean over segments
   */
  async learn({ values, truth, known }: Batch, stepSize: number): Promise<number> {
    const { tf, model, optimizer } = this;
    // The typings hide the field, but the library reads it anew each time.
    (optimizer as unknown as { learningRate: number }).learningRate = stepSize;
    reseedDropout(model, this.random);
    const cost = optimizer.minimize(() => {
      const probs = model.apply(values, { training: true }) as Tensor2D;
      return binaryCrossEntropy(tf, probs, truth).mul(known).sum<Scalar>().div(values.shape[0]);
    }, true)!;
    const [loss] = await cost.data();
    cost.dispose();
    return loss!;
  }

  /** @param values [segment][value] @returns probabilities, [segment][label] */
  async hear(values: Float32Array, segmentCount: number): Promise<Float32Array> {
    const probs = this.tf.tidy(() => {
      const x = this.tf.tensor2d(values, [segmentCount, values.length / segmentCount]);
      return this.model.predictOnBatch(x) as Tensor;
    });
    const heard = (await probs.data()) as Float32Array;
    probs.dispose();
    return heard;
  }

  /** Keeps the weights as they are now, in place of those kept before. */
  keepWeights(): void {
    this.tf.dispose(this.best);
    this.best = this.model.getWeights().map((weight) => this.tf.keep(weight.clone()));
  }

  /** Goes back to the weights that were kept, and learns no more. */
  finish(): void {
    this.model.setWeights(this.best);
    this.tf.dispose(this.best);
    this.best = [];
    this.optimizer.dispose();
  }
}
