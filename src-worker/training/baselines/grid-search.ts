import { argMax } from '../metrics';
import { kernelRow, type KernelMatrix, rbfKernel } from './kernel';
import { type ClassPair, decide, scoreClasses, trainOneAgainstOne } from './one-against-one';

/** As LIBSVM's. */
export const TOLERANCE = 1e-3;

export interface SearchProblem {
  readonly distances: KernelMatrix;
  readonly classCount: number;
  readonly classOf: readonly number[];
  /** Inner fold of each row; every row is decided upon by machines that were trained without its fold. */
  readonly foldOf: readonly number[];
}

export interface SvmParameters {
  readonly c: number;
  readonly gamma: number;
}

/** Decisions of machines on rows they were not trained on. */
export interface HeldOutDecisions {
  /** Of each row: one decision a pair of classes. */
  readonly ofRow: readonly (readonly PairDecision[])[];
  /** Share of rows whose class got the highest score. */
  readonly accuracy: number;
}

export interface PairDecision {
  readonly first: number;
  readonly second: number;
  readonly decision: number;
}

export interface GridPoint extends SvmParameters {
  readonly accuracy: number;
}

/** Goes through the whole grid. @returns one point for each gamma and c, gamma by gamma */
export function searchGrid(
  problem: SearchProblem,
  cs: readonly number[],
  gammas: readonly number[],
  onProgress: (done: number, total: number) => void,
): GridPoint[] {
  const points: GridPoint[] = [];
  for (const gamma of gammas) {
    const kernel = rbfKernel(problem.distances, gamma);
    for (const c of cs) {
      points.push({ c, gamma, accuracy: decideHeldOut(problem, kernel, c).accuracy });
      onProgress(points.length, cs.length * gammas.length);
    }
  }
  return points;
}

/** The most accurate point; of equal ones that with the smallest c, then the smallest gamma: the smoothest. */
export function bestPoint(points: readonly GridPoint[]): GridPoint {
  return points.toSorted((a, b) => b.accuracy - a.accuracy || a.c - b.c || a.gamma - b.gamma)[0]!;
}

export function decideHeldOut(problem: SearchProblem, kernel: KernelMatrix, c: number): HeldOutDecisions {
  const { classCount, classOf, foldOf } = problem;
  const ofRow: PairDecision[][] = classOf.map(() => []);
  let right = 0;
  for (const fold of new Set(foldOf)) {
    const rows = [...foldOf.keys()].filter((row) => foldOf[row] !== fold);
    const pairs = trainOneAgainstOne(kernel, { classCount, rows, classOf, c, tolerance: TOLERANCE });
    for (const [row, its] of foldOf.entries()) {
      if (its !== fold) continue;
      ofRow[row] = decideRow(pairs, kernelRow(kernel, row));
      const scores = scoreClasses(
        ofRow[row],
        ofRow[row].map(({ decision }) => decision),
        classCount,
      );
      if (argMax(scores) === classOf[row]) right++;
    }
  }
  return { ofRow, accuracy: right / classOf.length };
}

function decideRow(pairs: readonly ClassPair[], kernelWith: Float64Array): PairDecision[] {
  return pairs.map(({ first, second, svm }) => ({ first, second, decision: decide(svm, (row) => kernelWith[row]!) }));
}
