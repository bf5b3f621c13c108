import { type BinarySvm, trainBinarySvm } from './binary-svm';
import type { KernelMatrix } from './kernel';

/** A machine that tells two classes apart: positive decisions are for `first`. */
export interface ClassPair {
  readonly first: number;
  readonly second: number;
  readonly svm: BinarySvm;
}

export interface OneAgainstOneOptions {
  readonly classCount: number;
  /** Rows of the kernel matrix to learn from. */
  readonly rows: readonly number[];
  /** Class of every row of the kernel matrix. */
  readonly classOf: readonly number[];
  readonly c: number;
  readonly tolerance: number;
}

/**
 * One machine for each pair of classes (Knerr et al. 1990), in the order 0-1, 0-2, …, 1-2, …; pairs of which a class is not among the rows are
 * left out.
 */
export function trainOneAgainstOne(kernel: KernelMatrix, options: OneAgainstOneOptions): ClassPair[] {
  const { classCount, rows, classOf, c, tolerance } = options;
  const rowsOf = Array.from({ length: classCount }, (_, k) => rows.filter((row) => classOf[row] === k));
  const pairs: ClassPair[] = [];
  for (const [first, firstRows] of rowsOf.entries()) {
    for (let second = first + 1; second < classCount; second++) {
      const secondRows = rowsOf[second]!;
      if (firstRows.length === 0 || secondRows.length === 0) continue;
      const signs = [...firstRows.map(() => 1 as const), ...secondRows.map(() => -1 as const)];
      const problem = { rows: [...firstRows, ...secondRows], signs, c };
      pairs.push({ first, second, svm: trainBinarySvm(kernel, problem, tolerance) });
    }
  }
  return pairs;
}

/** @param kernelWith kernel between the example and a row of the matrix the machine was trained with */
export function decide({ rows, coefficients, rho }: BinarySvm, kernelWith: (row: number) => number): number {
  let sum = -rho;
  for (let i = 0; i < rows.length; i++) sum += coefficients[i]! * kernelWith(rows[i]!);
  return sum;
}

/**
 * A score for each class out of one decision for each pair: the pairs it won, plus less than a half by how clearly, so that equal votes are told apart. As
 * `decision_function` of scikit-learn's SVC.
 */
export function scoreClasses(
  pairs: readonly Pick<ClassPair, 'first' | 'second'>[],
  decisions: readonly number[],
  classCount: number,
): number[] {
  const votes = new Array<number>(classCount).fill(0);
  const confidences = new Array<number>(classCount).fill(0);
  for (const [i, { first, second }] of pairs.entries()) {
    const decision = decisions[i]!;
    // As in LIBSVM, a decision of exactly 0 is for the second.
    votes[decision > 0 ? first : second]! += 1;
    confidences[first]! += decision;
    confidences[second]! -= decision;
  }
  return votes.map((count, k) => count + confidences[k]! / (3 * (Math.abs(confidences[k]!) + 1)));
}
