import type { KernelMatrix } from './kernel';

export interface BinaryProblem {
  /** Rows of the kernel matrix to learn from. */
  readonly rows: readonly number[];
  /** +1 or -1 for each of them. */
  readonly signs: readonly (1 | -1)[];
  /** Upper bound of the multipliers: what an example on the wrong side may cost. */
  readonly c: number;
}

/** Decides by the sign of `sum of coefficients[i] k(rows[i], x), minus rho`. */
export interface BinarySvm {
  /** Rows of the kernel matrix that are support vectors. */
  readonly rows: readonly number[];
  /** Multiplier times sign of each. */
  readonly coefficients: readonly number[];
  readonly rho: number;
}

/** Stands for a curvature that is not positive, as in LIBSVM. */
const TINY_CURVATURE = 1e-12;
/** As LIBSVM does, a solution that is still not exact enough after these is taken as it is. */
const MAX_STEPS = 10_000_000;

/**
 * Trains a support vector machine for two classes (C-SVC): sequential minimal optimisation with second-order choice of the pair to move (Fan, Chen & Lin 2005), as in
 * LIBSVM (Chang & Lin 2011), without its shrinking.
 * @param tolerance largest violation of the optimality conditions that is left; 0.001 in LIBSVM
 */
export function trainBinarySvm(kernel: KernelMatrix, problem: BinaryProblem, tolerance: number): BinarySvm {
  const solver = new Solver(kernel, problem);
  for (let step = 0; step < MAX_STEPS && solver.move(tolerance); step++);
  return solver.result();
}

/** The state of the optimisation: minimise 1/2 a'Qa - sum(a), 0 <= a <= C, sum(sign a) = 0, where Q = sign sign' k. */
class Solver {
  private readonly count: number;
  private readonly rows: Int32Array;
  private readonly signs: Float64Array;
  private readonly c: number;
  private readonly alphas: Float64Array;
  /** Qa - 1 */
  private readonly gradient: Float64Array;

  constructor(
    private readonly kernel: KernelMatrix,
    problem: BinaryProblem,
  ) {
    this.count = problem.rows.length;
    this.rows = Int32Array.from(problem.rows);
    this.signs = Float64Array.from(problem.signs);
    this.c = problem.c;
    this.alphas = new Float64Array(this.count);
    this.gradient = new Float64Array(this.count).fill(-1);
  }

  /** Moves the two multipliers that promise most. @returns false when nothing is left to gain */
  move(tolerance: number): boolean {
    const i = this.mostViolating();
    if (i < 0) return false;
    const j = this.partnerOf(i, tolerance);
    if (j < 0) return false;
    this.optimise(i, j);
    return true;
  }

  result(): BinarySvm {
    const support = [...this.alphas.keys()].filter((t) => this.alphas[t]! > 0);
    return {
      rows: support.map((t) => this.rows[t]!),
      coefficients: support.map((t) => this.alphas[t]! * this.signs[t]!),
      rho: this.rho(),
    };
  }

  /** How much the objective falls when the multiplier moves along its sign. */
  private gain(t: number): number {
    return -this.signs[t]! * this.gradient[t]!;
  }

  /** Whether `alpha sign` may grow. */
  private isUp(t: number): boolean {
    return this.signs[t]! > 0 ? this.alphas[t]! < this.c : this.alphas[t]! > 0;
  }

  /** Whether `alpha sign` may fall. */
  private isDown(t: number): boolean {
    return this.signs[t]! > 0 ? this.alphas[t]! > 0 : this.alphas[t]! < this.c;
  }

  private mostViolating(): number {
    let best = -1;
    for (let t = 0; t < this.count; t++) {
      if (this.isUp(t) && (best < 0 || this.gain(t) > this.gain(best))) best = t;
    }
    return best;
  }

  /** The one that, moved against `i`, lowers the objective most by its second-order model; -1 when the violation is within the tolerance. */
  private partnerOf(i: number, tolerance: number): number {
    let best = -1;
    let bestGain = 0;
    let violation = 0;
    const gainOfI = this.gain(i);
    for (let t = 0; t < this.count; t++) {
      if (!this.isDown(t)) continue;
      const difference = gainOfI - this.gain(t);
      violation = Math.max(violation, difference);
      if (difference <= 0) continue;
      const gain = (difference * difference) / this.curvature(i, t);
      if (gain > bestGain) [best, bestGain] = [t, gain];
    }
    return violation < tolerance ? -1 : best;
  }

  private curvature(i: number, j: number): number {
    const curvature = this.kernelAt(i, i) + this.kernelAt(j, j) - 2 * this.kernelAt(i, j);
    return curvature > 0 ? curvature : TINY_CURVATURE;
  }

  /** Moves `alpha sign` of `i` up and of `j` down by the same, as far as is best and both bounds allow. */
  private optimise(i: number, j: number): void {
    const wanted = (this.gain(i) - this.gain(j)) / this.curvature(i, j);
    const room = (t: number, direction: number): number =>
      this.signs[t]! * direction > 0 ? this.c - this.alphas[t]! : this.alphas[t]!;
    const amount = Math.min(wanted, room(i, 1), room(j, -1));
    this.shift(i, amount);
    this.shift(j, -amount);
    for (let t = 0; t < this.count; t++)
      this.gradient[t]! += this.signs[t]! * amount * (this.kernelAt(i, t) - this.kernelAt(j, t));
  }

  /** Rounding must not leave a multiplier just beside its bound, where it would count as free. */
  private shift(t: number, amount: number): void {
    const moved = this.alphas[t]! + this.signs[t]! * amount;
    const margin = 1e-12 * this.c;
    this.alphas[t] = moved < margin ? 0 : moved > this.c - margin ? this.c : moved;
  }

  private kernelAt(s: number, t: number): number {
    return this.kernel.values[this.rows[s]! * this.kernel.size + this.rows[t]!]!;
  }

  /** Where free multipliers say the boundary is; without any, the middle of what the bounded ones allow. */
  private rho(): number {
    let [freeSum, freeCount, upper, lower] = [0, 0, Infinity, -Infinity];
    for (let t = 0; t < this.count; t++) {
      const value = -this.gain(t);
      if (this.isUp(t) && this.isDown(t)) {
        freeSum += value;
        freeCount++;
      } else if (this.isUp(t)) upper = Math.min(upper, value);
      else lower = Math.max(lower, value);
    }
    return freeCount > 0 ? freeSum / freeCount : (upper + lower) / 2;
  }
}
