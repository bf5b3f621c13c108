import { argMax } from '../metrics';
import { coupleProbs } from './couple-probs';
import { squaredDistance } from './kernel';
import { rescale } from './min-max-scaler';
import { decide, scoreClasses } from './one-against-one';
import { sigmoidAt } from './sigmoid';
import type { SvmModel } from './svm-model';

/** Pairwise probabilities are kept this far from 0 and 1, as in LIBSVM: a single pair must not rule a class out. */
const LEAST_PROB = 1e-7;

/** A support vector machine at work. Rows are features as they were given in training, not yet rescaled. */
export class SvmClassifier {
  private readonly vectors: readonly Float64Array[];

  constructor(private readonly model: SvmModel) {
    this.vectors = model.supportVectors.map((vector) => Float64Array.from(vector));
  }

  /** Labels in the order of scores and probabilities. */
  get classes(): readonly string[] {
    return this.model.classes;
  }

  /** The label that wins most pairs. */
  predict(row: ArrayLike<number>): string {
    return this.classes[argMax(this.scores(row))]!;
  }

  /** Pairs each label won, plus less than a half by how clearly. */
  scores(row: ArrayLike<number>): number[] {
    return scoreClasses(this.model.pairs, this.decisions(row), this.classes.length);
  }

  /** Probabilities that sum to 1. The most probable label is most often, not always, the one that wins most pairs. */
  probs(row: ArrayLike<number>): number[] {
    const pairwise = this.classes.map(() => this.classes.map(() => 0));
    const decisions = this.decisions(row);
    for (const [i, { first, second, sigmoid }] of this.model.pairs.entries()) {
      const prob = Math.min(Math.max(sigmoidAt(sigmoid, decisions[i]!), LEAST_PROB), 1 - LEAST_PROB);
      pairwise[first]![second] = prob;
      pairwise[second]![first] = 1 - prob;
    }
    return coupleProbs(pairwise);
  }

  private decisions(row: ArrayLike<number>): number[] {
    const { scaler, gamma, pairs } = this.model;
    const scaled = rescale(scaler, row);
    const kernelWith = this.vectors.map((vector) => Math.exp(-gamma * squaredDistance(vector, scaled)));
    return pairs.map(({ vectors, coefficients, rho }) =>
      decide({ rows: vectors, coefficients, rho }, (vector) => kernelWith[vector]!),
    );
  }
}
