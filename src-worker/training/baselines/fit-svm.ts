import { CodedError } from '../../../src-shared/errors';
import { stratify } from '../data/stratify';
import { createRandom } from '../random';
import {
  bestPoint,
  decideHeldOut,
  type HeldOutDecisions,
  searchGrid,
  type SearchProblem,
  TOLERANCE,
} from './grid-search';
import { rbfKernel, squaredDistances } from './kernel';
import { fitMinMaxScaler, rescale } from './min-max-scaler';
import { type ClassPair, trainOneAgainstOne } from './one-against-one';
import { fitSigmoid, type Sigmoid } from './sigmoid';
import { SVM_FORMAT_VERSION, type SvmModel } from './svm-model';

export interface SvmTraining {
  /** Features of each song of the training side, in any unit. */
  readonly rows: readonly ArrayLike<number>[];
  /** Its one label. */
  readonly labels: readonly string[];
  /** Songs of one group are never on two sides of an inner fold. */
  readonly groups: readonly string[];
  /** Values of C and gamma to choose from; by default as in Hsu, Chang & Lin's guide, around what suits 30 features in 0..1. */
  readonly cs?: readonly number[];
  readonly gammas?: readonly number[];
  /** Inner folds that choose them; by default 5. */
  readonly innerFolds?: number;
  readonly seed: number;
  readonly onProgress?: (done: number, total: number) => void;
}

export const DEFAULT_CS: readonly number[] = [-1, 1, 3, 5, 7, 9].map((power) => 2 ** power);
export const DEFAULT_GAMMAS: readonly number[] = [-7, -5, -3, -1, 1].map((power) => 2 ** power);
const DEFAULT_INNER_FOLDS = 5;
/** Every song is compared with every other: this many take 400 MB twice. */
const MAX_ROWS = 7000;

/**
 * Multiclass support vector machine with RBF kernel, S1's baseline: features rescaled to 0..1 by the smallest and largest of the rows given; C and gamma by
 * accuracy over inner folds of whole groups; one machine for each pair of labels. Probabilities by Platt's sigmoid on the inner folds' held-out decisions and
 * pairwise coupling. The same rows and seed give the same machine.
 *
 * @throws CodedError `bad-input` for less than two labels, a label of fewer than two groups, more than 7,000 rows, or a value that is not a number
 */
export function fitSvm(training: SvmTraining): SvmModel {
  refuseUnfit(training);
  const classes = [...new Set(training.labels)].sort();
  const classOf = training.labels.map((label) => classes.indexOf(label));
  const scaler = fitMinMaxScaler(training.rows);
  const scaled = training.rows.map((row) => rescale(scaler, row));
  const problem: SearchProblem = {
    distances: squaredDistances(scaled),
    classCount: classes.length,
    classOf,
    foldOf: dealInnerFolds(classOf, training),
  };
  const { cs = DEFAULT_CS, gammas = DEFAULT_GAMMAS, onProgress = () => undefined } = training;
  const { c, gamma, accuracy } = bestPoint(searchGrid(problem, cs, gammas, onProgress));

  const kernel = rbfKernel(problem.distances, gamma);
  const heldOut = decideHeldOut(problem, kernel, c);
  const rows = [...classOf.keys()];
  const pairs = trainOneAgainstOne(kernel, { classCount: classes.length, rows, classOf, c, tolerance: TOLERANCE });
  return {
    formatVersion: SVM_FORMAT_VERSION,
    classes,
    scaler,
    c,
    gamma,
    innerAccuracy: accuracy,
    ...keepSupportVectors(pairs, scaled, (pair) => sigmoidOf(pair, heldOut, classOf)),
  };
}

function refuseUnfit({ rows, labels, groups }: SvmTraining): void {
  const groupsOf = Map.groupBy(labels.keys(), (row) => labels[row]!);
  if (groupsOf.size < 2)
    throw new CodedError('bad-input', `a classifier needs two labels or more, not ${groupsOf.size}`);
  for (const [label, members] of groupsOf) {
    if (new Set(members.map((row) => groups[row]!)).size < 2)
      throw new CodedError('bad-input', `${label}: songs of at least two groups are needed to choose C and gamma`);
  }
  if (rows.length > MAX_ROWS)
    throw new CodedError('bad-input', `a support vector machine takes up to ${MAX_ROWS} songs, not ${rows.length}`);
  const broken = rows.findIndex((row) => !Array.from(row).every(Number.isFinite));
  if (broken >= 0)
    throw new CodedError('bad-input', `row ${broken} of the features holds a value that is not a number`);
}

function dealInnerFolds(
  classOf: readonly number[],
  { groups, innerFolds = DEFAULT_INNER_FOLDS, seed }: SvmTraining,
): number[] {
  const rowsOfGroup = [...Map.groupBy(groups.keys(), (row) => groups[row]!).values()];
  const dealt = rowsOfGroup.map((rows) => ({
    size: rows.length,
    labels: [...Map.groupBy(rows, (row) => classOf[row]!)].map(([label, members]) => [label, members.length] as const),
    part: null,
  }));
  const ratios = Array.from({ length: innerFolds }, () => 1 / innerFolds);
  const partOf = stratify(dealt, Math.max(...classOf) + 1, ratios, createRandom(seed));
  const foldOf = new Array<number>(classOf.length);
  for (const [i, rows] of rowsOfGroup.entries()) for (const row of rows) foldOf[row] = partOf[i]!;
  return foldOf;
}

function sigmoidOf({ first, second }: ClassPair, heldOut: HeldOutDecisions, classOf: readonly number[]): Sigmoid {
  const decisions: number[] = [];
  const isFirst: boolean[] = [];
  for (const [row, ofRow] of heldOut.ofRow.entries()) {
    if (classOf[row] !== first && classOf[row] !== second) continue;
    const its = ofRow.find((pair) => pair.first === first && pair.second === second);
    // Missing where the row's fold held all songs of one of the two.
    if (its === undefined) continue;
    decisions.push(its.decision);
    isFirst.push(classOf[row] === first);
  }
  return fitSigmoid(decisions, isFirst);
}

/** A row that supports several pairs is kept once. */
function keepSupportVectors(
  pairs: readonly ClassPair[],
  scaled: readonly Float64Array[],
  sigmoidFor: (pair: ClassPair) => Sigmoid,
): Pick<SvmModel, 'supportVectors' | 'pairs'> {
  const kept = [...new Set(pairs.flatMap(({ svm }) => svm.rows))].sort((a, b) => a - b);
  const indexOf = new Map(kept.map((row, index) => [row, index]));
  return {
    supportVectors: kept.map((row) => [...scaled[row]!]),
    pairs: pairs.map((pair) => ({
      first: pair.first,
      second: pair.second,
      rho: pair.svm.rho,
      vectors: pair.svm.rows.map((row) => indexOf.get(row)!),
      coefficients: [...pair.svm.coefficients],
      sigmoid: sigmoidFor(pair),
    })),
  };
}
