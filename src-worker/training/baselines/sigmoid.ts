/** Turns decisions f into probabilities 1 / (1 + exp(a f + b)). */
export interface Sigmoid {
  readonly a: number;
  readonly b: number;
}

const MAX_STEPS = 100;
const SMALLEST_STEP = 1e-10;
/** Keeps the Hessian positive definite. */
const RIDGE = 1e-12;

/**
 * Platt's probabilities (1999) by Newton's method with backtracking, as in Lin, Lin & Weng, "A note on Platt's probabilistic outputs for support vector
 * machines", 2007. Targets are drawn in a little from 0 and 1, as if there were one more example of each class.
 * @param decisions of examples the machine was not trained on; of none, the odds are even
 */
export function fitSigmoid(decisions: readonly number[], isPositive: readonly boolean[]): Sigmoid {
  const positives = isPositive.filter(Boolean).length;
  const negatives = isPositive.length - positives;
  const targets = isPositive.map((is) => (is ? (positives + 1) / (positives + 2) : 1 / (negatives + 2)));
  let fitted: Sigmoid = { a: 0, b: Math.log((negatives + 1) / (positives + 1)) };
  for (let step = 0; step < MAX_STEPS; step++) {
    const better = newtonStep(fitted, decisions, targets);
    if (better === null) break;
    fitted = better;
  }
  return fitted;
}

export function sigmoidAt({ a, b }: Sigmoid, decision: number): number {
  return 1 / (1 + Math.exp(a * decision + b));
}

/** @returns null at the minimum */
function newtonStep(from: Sigmoid, decisions: readonly number[], targets: readonly number[]): Sigmoid | null {
  let [haa, hbb, hab, ga, gb] = [RIDGE, RIDGE, 0, 0, 0];
  for (const [i, f] of decisions.entries()) {
    const p = sigmoidAt(from, f);
    const weight = p * (1 - p);
    haa += f * f * weight;
    hbb += weight;
    hab += f * weight;
    ga += f * (targets[i]! - p);
    gb += targets[i]! - p;
  }
  if (Math.abs(ga) < 1e-7 && Math.abs(gb) < 1e-7) return null;
  const determinant = haa * hbb - hab * hab;
  const da = -(hbb * ga - hab * gb) / determinant;
  const db = -(haa * gb - hab * ga) / determinant;
  const slope = ga * da + gb * db;
  const start = loss(from, decisions, targets);
  for (let size = 1; size >= SMALLEST_STEP; size /= 2) {
    const to = { a: from.a + size * da, b: from.b + size * db };
    if (loss(to, decisions, targets) < start + 1e-4 * size * slope) return to;
  }
  return null;
}

/** Cross-entropy, in a form that does not overflow. */
function loss({ a, b }: Sigmoid, decisions: readonly number[], targets: readonly number[]): number {
  return decisions.reduce((sum, f, i) => {
    const z = a * f + b;
    return sum + (z >= 0 ? targets[i]! * z : (targets[i]! - 1) * z) + Math.log1p(Math.exp(-Math.abs(z)));
  }, 0);
}
